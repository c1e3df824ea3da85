# Uses Sys::Virt broadly and prints a line of JSON for each call: what it gave, or the error, and the events that followed.
#
#     sys-virt.pl URI DIRECTORY

use strict;
use warnings;
use JSON::PP;
use Sys::Virt;

my ($uri, $directory) = @ARGV;
my $json = JSON::PP->new->canonical->allow_nonref->allow_blessed;
my %name = (
    'Sys::Virt::Domain' => 'get_name',
    'Sys::Virt::Network' => 'get_name',
    'Sys::Virt::StoragePool' => 'get_name',
    'Sys::Virt::StorageVol' => 'get_name',
    'Sys::Virt::Interface' => 'get_name',
    'Sys::Virt::NodeDevice' => 'get_name',
    'Sys::Virt::DomainSnapshot' => 'get_name',
    'Sys::Virt::DomainCheckpoint' => 'get_name',
    'Sys::Virt::NetworkPort' => 'get_uuid_string',
);
my @events;

sub plain {
    my ($value) = @_;
    my $class = ref $value or return $value;
    if (my $method = $name{$class}) { return "$class " . $value->$method }
    return [map { plain($_) } @$value] if $class eq 'ARRAY';
    return {map { $_ => plain($value->{$_}) } keys %$value} if $class eq 'HASH';
    return $class;
}

my $vmm;

# Lets events through: over a wire, what was told came before the answer to the call.
sub pump {
    $vmm->get_library_version;
    for (1 .. 2) {
        my $timer = Sys::Virt::Event::add_timeout(0, sub { });
        Sys::Virt::Event::run_default();
        Sys::Virt::Event::remove_timeout($timer);
    }
}

# $order is true for lists that libvirt gives in no order.
sub step {
    my ($label, $call, $order) = @_;
    my @result = eval { $call->() };
    my $error = $@;
    my %line = (step => $label);
    if (ref $error) {
        $line{error} = {code => $error->code, level => $error->level};
    } elsif ($error) {
        die "$label: $error";
    } else {
        my @plain = map { plain($_) } @result;
        @plain = sort { $json->encode($a) cmp $json->encode($b) } @plain if $order;
        $line{result} = \@plain;
    }
    pump() if $vmm;
    $line{events} = [splice @events] if @events;
    print $json->encode(\%line), "\n";
    return $result[0];
}

Sys::Virt::Event::register_default();
step('bad URI', sub { Sys::Virt->new(uri => $uri =~ s/default/nothing-there/r); 'opened' });
$vmm = Sys::Virt->new(uri => $uri);

for my $id (Sys::Virt::Domain::EVENT_ID_LIFECYCLE, Sys::Virt::Domain::EVENT_ID_METADATA_CHANGE,
            Sys::Virt::Domain::EVENT_ID_DEVICE_REMOVED) {
    $vmm->domain_event_register_any(undef, $id, sub {
        my ($conn, $domain, @details) = @_;
        push @events, ['domain', $id, $domain->get_name, map { plain($_) } @details];
    });
}
$vmm->network_event_register_any(undef, Sys::Virt::Network::EVENT_ID_LIFECYCLE, sub {
    my ($conn, $network, @details) = @_;
    push @events, ['network', $network->get_name, @details];
});
$vmm->storage_pool_event_register_any(undef, Sys::Virt::StoragePool::EVENT_ID_LIFECYCLE, sub {
    my ($conn, $pool, @details) = @_;
    push @events, ['pool', $pool->get_name, @details];
});
$vmm->node_device_event_register_any(undef, Sys::Virt::NodeDevice::EVENT_ID_LIFECYCLE, sub {
    my ($conn, $device, @details) = @_;
    push @events, ['device', $device->get_name, @details];
});

# The host.
step('type', sub { $vmm->get_type });
step('hypervisor version', sub { $vmm->get_version });
step('host name', sub { $vmm->get_hostname });
step('node', sub { $vmm->get_node_info });
step('capabilities', sub { $vmm->get_capabilities });
step('max vcpus', sub { $vmm->get_max_vcpus('test') });
step('cells', sub { $vmm->get_node_cells_free_memory(0, 2) });
step('cpu map', sub { $vmm->get_node_cpu_map });
step('cpu stats', sub { $vmm->get_node_cpu_stats(-1) });
step('cpu models', sub { $vmm->get_cpu_model_names('x86_64') });
step('memory parameters', sub { $vmm->get_node_memory_parameters });
step('secure, encrypted, alive', sub { $vmm->is_alive });
step('system information', sub { $vmm->get_sysinfo });

# Domains.
my $domain = step('domain by name', sub { $vmm->get_domain_by_name('test') });
step('no such domain', sub { $vmm->get_domain_by_name('none') });
step('domain by id', sub { $vmm->get_domain_by_id(1) });
step('domain by uuid', sub { $vmm->get_domain_by_uuid($domain->get_uuid) });
step('numbers', sub { $vmm->num_of_domains, $vmm->num_of_defined_domains });
step('domains', sub { $vmm->list_all_domains }, 1);
step('state', sub { $domain->get_state });
step('xml', sub { $domain->get_xml_description });
step('max memory', sub { $domain->get_max_memory });
step('set memory', sub { $domain->set_memory(1048576) });
step('set memory above', sub { $domain->set_memory(99999999) });
step('vcpus', sub { $domain->get_vcpus(0) });
step('set vcpus', sub { $domain->set_vcpus(1) });
step('vcpu info', sub { map { {state => $_->{state}, cpu => $_->{cpu}, number => $_->{number}} } $domain->get_vcpu_info });
step('pin', sub { $domain->pin_vcpu(0, pack('b*', '1100')) });
step('pins', sub { map { {cpu => $_->{cpu}} } $domain->get_vcpu_info });
step('scheduler type', sub { $domain->get_scheduler_type });
step('scheduler', sub { $domain->get_scheduler_parameters });
step('set scheduler', sub { $domain->set_scheduler_parameters({Sys::Virt::Domain::SCHEDULER_WEIGHT => 2}) });
step('memory limits', sub { $domain->get_memory_parameters });
step('block limits', sub { $domain->get_blkio_parameters });
step('numa', sub { $domain->get_numa_parameters });
step('stats', sub { map { $_->{data}{'state.state'} } $vmm->get_all_domain_stats(Sys::Virt::Domain::STATS_STATE) });
step('title', sub { $domain->set_metadata(Sys::Virt::Domain::METADATA_TITLE, 'a title') });
step('get title', sub { $domain->get_metadata(Sys::Virt::Domain::METADATA_TITLE) });
step('metadata', sub { $domain->set_metadata(Sys::Virt::Domain::METADATA_ELEMENT, '<a/>', 'p', 'urn:x') });
step('host name of the guest', sub { $domain->get_hostname });
step('users', sub { $domain->set_user_password('root', 'secret') });
step('addresses', sub { $domain->get_interface_addresses(Sys::Virt::Domain::INTERFACE_ADDRESSES_SRC_LEASE) });
step('file systems', sub { $domain->get_fs_info });
step('time', sub { scalar @{[$domain->get_time]} });
step('suspend', sub { $domain->suspend });
step('suspend again', sub { $domain->suspend });
step('resume', sub { $domain->resume });
step('autostart', sub { $domain->set_autostart(1); $domain->get_autostart });
step('job', sub { $domain->get_job_info });
step('save', sub { $domain->save("$directory/image") });
step('restore', sub { $vmm->restore_domain("$directory/image") });
step('managed save', sub { $domain->managed_save });
step('has it', sub { $domain->has_managed_save_image });
step('start from it', sub { $domain->create });
step('shutdown', sub { $domain->shutdown });
step('start', sub { $domain->create });
step('destroy', sub { $domain->destroy });
step('destroy again', sub { $domain->destroy });
my $other = step('define', sub {
    $vmm->define_domain("<domain type='test'><name>other</name><uuid>01234567-89ab-cdef-0123-456789abcdef</uuid><memory>8192</memory><os><type>hvm</type></os></domain>");
});
step('bad xml', sub { $vmm->define_domain("<domain type='test'/>") });
step('create', sub { $other->create });
step('undefine', sub { $other->undefine });
step('destroy it', sub { $other->destroy });
step('gone', sub { $other->get_info });
my $live = step('transient', sub {
    $vmm->create_domain("<domain type='test'><name>live</name><memory>8192</memory><os><type>hvm</type></os></domain>");
});
step('screenshot', sub {
    my $stream = $vmm->new_stream;
    my $type = $live->screenshot($stream, 0);
    my $bytes = '';
    $stream->recv_all(sub { my ($st, $data, $n) = @_; $bytes .= substr($data, 0, $n); $n });
    $stream->finish;
    return $type, unpack 'H32', $bytes;
});
step('stream given up', sub {
    my $stream = $vmm->new_stream;
    $live->screenshot($stream, 0);
    $stream->abort;
    return 'aborted';
});

# Snapshots and checkpoints.
my $snapshot = step('snapshot', sub { $live->create_snapshot('<domainsnapshot><name>one</name></domainsnapshot>') });
step('child', sub { $live->create_snapshot('<domainsnapshot><name>two</name></domainsnapshot>') });
step('snapshots', sub { $live->list_all_snapshots }, 1);
step('parent', sub { $live->get_snapshot_by_name('two')->get_parent });
step('current', sub { $live->current_snapshot });
step('revert', sub { $snapshot->revert_to });
step('delete', sub { $snapshot->delete });
step('no such snapshot', sub { $live->get_snapshot_by_name('one') });
step('checkpoint', sub { $live->create_checkpoint('<domaincheckpoint><name>c</name></domaincheckpoint>') });
step('checkpoints', sub { $live->list_all_checkpoints }, 1);

# Networks, interfaces, devices.
step('networks', sub { $vmm->list_all_networks }, 1);
my $network = step('define network', sub {
    $vmm->define_network("<network><name>n</name><bridge name='br9'/><ip address='10.9.0.1' netmask='255.255.255.0'/></network>");
});
step('start network', sub { $network->create });
step('bridge', sub { $network->get_bridge_name });
step('network xml', sub { $network->get_xml_description });
step('leases', sub { $network->get_dhcp_leases });
my $port = step('port', sub { $network->create_port('<networkport><uuid>11111111-89ab-cdef-0123-456789abcdef</uuid><owner><name>o</name><uuid>22222222-89ab-cdef-0123-456789abcdef</uuid></owner></networkport>') });
step('ports', sub { $network->list_all_ports });
step('stop network', sub { $network->destroy });
step('undefine network', sub { $network->undefine });
step('interfaces', sub { $vmm->list_all_interfaces }, 1);
step('interface', sub { $vmm->get_interface_by_name('eth1')->get_xml_description });
step('stop interface', sub { $vmm->get_interface_by_name('eth1')->destroy });
step('devices', sub { $vmm->list_all_node_devices }, 1);
step('device', sub { $vmm->get_node_device_by_name('computer')->get_xml_description });

# Storage.
step('pools', sub { $vmm->list_all_storage_pools }, 1);
my $pool = step('define pool', sub {
    $vmm->define_storage_pool("<pool type='dir'><name>p</name><target><path>/p</path></target></pool>");
});
step('build pool', sub { $pool->build });
step('start pool', sub { $pool->create });
step('pool info', sub { $pool->get_info });
my $volume = step('volume', sub {
    $pool->create_volume("<volume><name>v</name><capacity>1048576</capacity><target><format type='raw'/></target></volume>");
});
step('volume info', sub { $volume->get_info });
step('volume xml', sub { $volume->get_xml_description });
step('volume by path', sub { $vmm->get_storage_volume_by_path('/p/v') });
step('clone', sub { $pool->clone_volume("<volume><name>w</name><capacity>1048576</capacity></volume>", $volume) });
step('volumes', sub { $pool->list_all_volumes }, 1);
step('refresh', sub { $pool->refresh });
step('delete volume', sub { $volume->delete(0) });
step('stop pool', sub { $pool->destroy });
step('undefine pool', sub { $pool->undefine });

# What the test driver lacks.
step('secrets', sub { $vmm->list_all_secrets });
step('filters', sub { $vmm->list_all_nwfilters });
step('migrate', sub { $live->migrate($vmm, 0) });
step('core dump', sub { $live->core_dump("$directory/core") });
