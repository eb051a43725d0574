# Checks the messages of a file of test cases with Mail::DKIM and Mail::SPF: a line for each method.
use strict;
use warnings;
no warnings 'redefine';
my $now;
BEGIN { *CORE::GLOBAL::time = sub () { $now // CORE::time() }; }
use JSON::PP;
use Mail::DKIM::ARC::Verifier;
use Mail::DKIM::DNS;
use Mail::DKIM::Verifier;
use Mail::SPF;
use Net::DNS;

package Zone;

sub new { my ($class, $records) = @_; return bless {records => $records, error => 'NOERROR'}, $class; }
sub errorstring { return $_[0]->{error}; }

sub send {
    my ($self, $name, $kind) = @_;
    my $wanted = lc $name;
    $self->{error} = 'NOERROR';
    my $packet = Net::DNS::Packet->new($name, $kind);
    for (1 .. 10) {
        my $found = $self->{records}{$wanted} || [];
        if (grep { $_->[0] eq 'TIMEOUT' } @$found) {
            $self->{error} = 'query timed out';
            return undef;
        }
        my ($alias) = grep { $_->[0] eq 'CNAME' } @$found;
        for my $record ($alias ? $alias : grep { $_->[0] eq $kind } @$found) {
            my ($type, $value) = @$record;
            if ($type eq 'TXT') {
                $packet->push(answer => Net::DNS::RR->new(owner => $wanted, type => 'TXT', txtdata => [unpack_strings($value)]));
            } else {
                $value =~ s/ $/ ./ if $type eq 'MX';
                $packet->push(answer => Net::DNS::RR->new("$wanted 60 IN $type $value"));
            }
        }
        return $packet if !$alias || $kind eq 'CNAME';
        ($wanted = lc $alias->[1]) =~ s/\.$//;
    }
    return $packet;
}

# Pieces of a TXT record, with their spaces.
sub unpack_strings {
    my ($value) = @_;
    my @pieces = $value =~ /(.{1,250})/gs;
    return @pieces ? @pieces : ('');
}

sub query { my $self = shift; return $self->send(@_); }

package main;

sub slurp { open(my $in, '<:raw', shift) or die; local $/; return <$in>; }

my $worlds = decode_json(slurp($ARGV[0]));
for my $world (@$worlds) {
    my %records = map { lc $_ => $world->{dns}{$_} } keys %{$world->{dns}};
    my $zone = Zone->new(\%records);
    Mail::DKIM::DNS::resolver($zone);
    my $server = Mail::SPF::Server->new(dns_resolver => $zone, hostname => 'mx.receiver.example');
    my %methods = map { $_ => 1 } @{$world->{methods}};
    for my $case (@{$world->{cases}}) {
        $now = $case->{now};
        my $say = sub { print join("\t", $world->{name}, $case->{label}, @_), "\n" };
        if ($methods{spf}) {
            my $code = eval {
                my $sender = $case->{sender};
                my @identity = length $sender ? (scope => 'mfrom', identity => $sender) : (scope => 'helo', identity => $case->{helo});
                my $request = Mail::SPF::Request->new(versions => [1], @identity, ip_address => $case->{ip}, helo_identity => $case->{helo});
                $server->process($request)->code;
            };
            $say->('spf', $code // 'exception');
        }
        next unless length $case->{file};
        my $message = slurp($case->{file});
        if ($methods{dkim}) {
            my $result = eval {
                my $verifier = Mail::DKIM::Verifier->new;
                $verifier->PRINT($message);
                $verifier->CLOSE;
                join(' ', map { my $r = $_->result; $r eq 'invalid' && $_->result_detail =~ /temp|query/i ? 'temperror' : $r } $verifier->signatures) || 'none';
            };
            $say->('dkim', $result // 'exception');
        }
        if ($methods{arc}) {
            my $result = eval {
                my $verifier = Mail::DKIM::ARC::Verifier->new;
                $verifier->PRINT($message);
                $verifier->CLOSE;
                $verifier->result;
            };
            $say->('arc', $result // 'exception');
        }
    }
}
