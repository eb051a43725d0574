# Judges the queries of a file by Mail::SPF, with the records of another file for a DNS.
use strict;
use warnings;
use Mail::SPF;
use Net::DNS;

package Zone;

sub new { my ($class, $records) = @_; return bless {records => $records, error => ''}, $class; }
sub errorstring { return $_[0]->{error}; }

sub send {
    my ($self, $name, $kind) = @_;
    my $found = $self->{records}{lc $name} || [];
    $self->{error} = '';
    if (grep { $_->[0] eq 'TIMEOUT' } @$found) {
        $self->{error} = 'query timed out';
        return undef;
    }
    my $packet = Net::DNS::Packet->new($name, $kind);
    for my $record (@$found) {
        next if $record->[0] ne $kind;
        my $value = $kind eq 'TXT' ? '"' . $record->[1] . '"' : $record->[1];
        $packet->push(answer => Net::DNS::RR->new("$name 60 IN $kind $value"));
    }
    return $packet;
}

package main;

my %records;
open(my $zone, '<', $ARGV[0]) or die;
while (<$zone>) {
    chomp;
    my ($name, $kind, $value) = split(/\t/, $_, -1);
    push(@{$records{$name}}, [$kind, $value]);
}
my $server = Mail::SPF::Server->new(dns_resolver => Zone->new(\%records), hostname => 'mx.receiver.example');
open(my $queries, '<', $ARGV[1]) or die;
while (<$queries>) {
    chomp;
    my ($label, $client, $helo, $sender) = split(/\t/, $_, -1);
    my $code = eval {
        my $request = Mail::SPF::Request->new(
            versions => [1], scope => 'mfrom', identity => $sender, ip_address => $client,
            helo_identity => $helo);
        $server->process($request)->code;
    };
    print "$label\t", defined($code) ? $code : 'exception', "\n";
}
