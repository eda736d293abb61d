# Sourced first by every script of the lab, as init of a user-mode-linux guest or in throw-away namespaces of the host.
# Afterwards both look alike: own network with lo up, empty /run, /mnt and /var/lib, IPVS loaded. LAB_KERNEL says which.
export HOME=/root LC_ALL=C
PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

if [ "$LAB_KERNEL" = uml ]; then
  mount -t proc proc /proc
  mount -t sysfs sysfs /sys
  [ -c /dev/null ] || mount -t devtmpfs devtmpfs /dev
fi
for lab_dir in /run /mnt /var/lib; do mount -t tmpfs tmpfs "$lab_dir"; done

export lab_module_root=/
if [ "$LAB_KERNEL" = uml ]; then
  # modprobe looks for lib/modules below its root; Debian keeps this kernel's elsewhere.
  mkdir -p /mnt/modules/lib
  ln -s /usr/lib/uml/modules /mnt/modules/lib/modules
  lab_module_root=/mnt/modules
fi
# ipv6 before ip_vs: it registers its hooks only where the module is there. One modprobe for all: each costs a start.
modprobe -a -d "$lab_module_root" ipv6 ip_vs ip_vs_rr ip_vs_wrr ip_vs_lc ip_vs_wlc ip_vs_sh ip_vs_dh ip_vs_mh ip_vs_sed \
  ip_vs_nq ip_vs_lblc ip_vs_lblcr ip_vs_fo ip_vs_ovf ip_vs_twos ip_vs_pe_sip dummy veth bridge ipip 2>/dev/null
ip link set lo up

# How many times slower than our own machine this one is now, from 1 to 8: limits of programs in the lab are times this
# (test/lab/pace.ts has the same rule for the world outside).
lab_reference_ms=2500
[ "$LAB_KERNEL" = uml ] || lab_reference_ms=400
LAB_PACE=$(((${EPOCHREALTIME/[.,]/} / 1000 - LAB_STARTED_MS) / lab_reference_ms))
[ "$LAB_PACE" -ge 1 ] || LAB_PACE=1
[ "$LAB_PACE" -le 8 ] || LAB_PACE=8
export LAB_PACE
