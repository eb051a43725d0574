package org.posthorn.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.MemoryZone;
import org.posthorn.runtime.Cidr;
import org.posthorn.smtp.client.TlsPolicy;
import org.posthorn.transport.MailTransport.UnreachableException;
import org.posthorn.transport.message.Destination;

/// Which servers a domain's mail goes to.
class MxResolverTest {
  private static final TransportSettings SETTINGS =
      TransportSettings.of("mx.example.test")
          .with()
          .relays(
              Map.of(
                  "smart",
                  new TransportSettings.Relay(
                      "relay.test", 587, TlsPolicy.VERIFIED, Optional.empty())))
          .build();

  private final MemoryZone zone =
      new MemoryZone()
          .mx("good.test", 20, "second.good.test")
          .mx("good.test", 10, "first.good.test")
          .address("first.good.test", "198.51.100.1")
          .address("first.good.test", "2001:db8::1")
          .address("second.good.test", "198.51.100.2")
          .address("implicit.test", "198.51.100.3")
          .cname("alias.test", "implicit.test")
          .nullMx("nomail.test")
          .mx("nowhere.test", 10, "missing.nowhere.test")
          .failing("broken.test", "SERVFAIL")
          .mx("halfbroken.test", 10, "ns.broken.test")
          .failing("ns.broken.test", "timeout")
          .mx("inside.test", 10, "inside.test")
          .address("inside.test", "10.1.2.3")
          .address("loop.test", "127.0.0.1")
          .mx("ours.test", 10, "mx.example.test")
          .address("mx.example.test", "198.51.100.9")
          .mx("disguised.test", 10, "another-name.test")
          .address("another-name.test", "198.51.100.9")
          .address("direct.test", "198.51.100.9")
          .address("from.test", "198.51.100.20")
          .address("listening.test", "198.51.100.30")
          .mx("aliased.test", 10, "alias-of-ours.test")
          .cname("alias-of-ours.test", "mx.example.test")
          .mx("second.test", 10, "first.good.test")
          .mx("second.test", 20, "second.good.test")
          .mx("second.test", 20, "another-name.test")
          .mx("second.test", 30, "implicit.test")
          .mx("waits.test", 10, "missing.nowhere.test")
          .mx("waits.test", 20, "another-name.test")
          .mx("named.test", 10, "missing.nowhere.test")
          .mx("named.test", 20, "mx.example.test")
          .mx("backup.test", 10, "first.good.test")
          .mx("backup.test", 20, "mx.example.test")
          .mx("backup.test", 30, "second.good.test")
          .address("relay.test", "198.51.100.7");

  private MxResolver resolver(TransportSettings settings) {
    return new MxResolver(zone, settings, own(zone), new Random(1));
  }

  private List<String> addresses(String destination) throws UnreachableException {
    return resolver(SETTINGS).of(new Destination(destination)).stream()
        .map(each -> each.address().getAddress().getHostAddress())
        .toList();
  }

  @Test
  void by_preference_and_both_families() throws Exception {
    assertThat(addresses("good.test"))
        .containsExactly("2001:db8:0:0:0:0:0:1", "198.51.100.1", "198.51.100.2");
  }

  @ParameterizedTest
  @CsvSource({
    "implicit.test, 198.51.100.3",
    "alias.test, 198.51.100.3",
    "[198.51.100.4], 198.51.100.4",
    "[IPv6:2001:db8::4], 2001:db8:0:0:0:0:0:4",
    "backup.test, '2001:db8:0:0:0:0:0:1,198.51.100.1'",
    "second.test, '2001:db8:0:0:0:0:0:1,198.51.100.1'",
    "relay:smart, 198.51.100.7",
  })
  void found(String destination, String addresses) throws Exception {
    assertThat(String.join(",", addresses(destination))).isEqualTo(addresses);
  }

  @ParameterizedTest
  @CsvSource({
    "nomail.test, 5.1.10, takes no mail",
    "unknown.test, 5.1.2, there is no domain",
    "nowhere.test, 5.4.4, have no address",
    "broken.test, 4.4.3, cannot be found out now",
    "halfbroken.test, 4.4.3, cannot be found out now",
    "inside.test, 5.4.4, only to addresses that mail is not sent to",
    "loop.test, 5.4.4, only to addresses that mail is not sent to",
    "[127.0.0.1], 5.4.4, no address that mail is sent to",
    "[192.168.0.1], 5.4.4, no address that mail is sent to",
    "[IPv6:::1], 5.4.4, no address that mail is sent to",
    "[IPv6:fd00::1], 5.4.4, no address that mail is sent to",
    "[x400:no], 5.1.2, no address we know",
    "ours.test, 5.4.6, comes back to this server",
    "disguised.test, 5.4.6, comes back to this server",
    "direct.test, 5.4.6, comes back to this server",
    "from.test, 5.4.6, comes back to this server",
    "listening.test, 5.4.6, comes back to this server",
    "aliased.test, 5.4.6, comes back to this server",
    "[198.51.100.9], 5.4.6, comes back to this server",
    "waits.test, 4.4.4, have no address now",
    "named.test, 4.4.4, have no address now",
    "'bad domain', 5.1.2, is no domain",
    "relay:gone, 4.3.5, not configured any more",
  })
  void nothing_to_try(String destination, String status, String text) {
    assertThatExceptionOfType(UnreachableException.class)
        .isThrownBy(() -> addresses(destination))
        .satisfies(e -> {
          assertThat(e.outcome().status().orElseThrow()).hasToString(status);
          assertThat(e.outcome().text()).contains(text);
        });
  }

  @Test
  void private_networks_where_they_are_allowed() throws Exception {
    TransportSettings allowing = SETTINGS.with().allowed(List.of(Cidr.parse("10.0.0.0/8"))).build();
    assertThat(resolver(allowing).of(new Destination("inside.test"))).hasSize(1);
  }

  @Test
  void equal_preferences_take_turns() throws Exception {
    MemoryZone equal = new MemoryZone();
    for (int i = 1; i <= 3; i++) {
      equal.mx("equal.test", 10, "h" + i + ".test").address("h" + i + ".test", "198.51.100." + i);
    }
    Set<String> first = new HashSet<>();
    Random random = new Random(7);
    for (int i = 0; i < 50; i++) {
      first.add(
          new MxResolver(equal, SETTINGS, own(equal), random)
              .of(new Destination("equal.test"))
              .getFirst()
              .name());
    }
    assertThat(first).hasSize(3);
  }

  /// However long the published list is.
  @Test
  void so_many_servers_and_addresses_are_tried_and_no_more() throws Exception {
    for (int host = 0; host < 15; host++) {
      zone.mx("many.test", host, "mx" + host + ".many.test");
      zone.address("mx" + host + ".many.test", "198.51.100." + (100 + host));
    }
    for (int address = 0; address < 30; address++) {
      zone.address("wide.test", "203.0.113." + address);
    }
    assertThat(addresses("many.test")).hasSize(SETTINGS.hostsMax()).endsWith("198.51.100.109");
    assertThat(addresses("wide.test")).hasSize(SETTINGS.addressesMax());
  }

  @Test
  void a_server_that_is_named_several_times_is_tried_once() throws Exception {
    for (int preference = 0; preference < 12; preference++) {
      zone.mx("again.test", preference, "second.good.test");
    }
    zone.mx("again.test", 20, "implicit.test");
    assertThat(addresses("again.test")).containsExactly("198.51.100.2", "198.51.100.3");
  }

  /// Special networks, and IPv4 addresses written as IPv6.
  @ParameterizedTest
  @CsvSource({
    "0.1.2.3",
    "100.64.0.1",
    "192.0.0.8",
    "198.18.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "'::127.0.0.1'",
    "'64:ff9b::10.0.0.1'",
    "'2002:7f00:1::'",
    "'fec0::1'",
    "'fd00::1'"
  })
  void never_into_special_networks(String address) {
    zone.address("special.test", address);
    assertThatThrownBy(() -> addresses("special.test"))
        .hasMessageContaining("only to addresses that mail is not sent to");
  }

  @ParameterizedTest
  @CsvSource({"[1.2.3.4.5]", "[999.1.1.1]", "[...]", "[IPv6:1:2]", "[", "[]"})
  void what_is_no_address_is_not_looked_up_as_a_name(String literal) {
    assertThatThrownBy(() -> addresses(literal)).hasMessageContaining("is no address we know");
  }

  /// Ours are those of the host name, where we listen, and what we connect from.
  private static LocalMxAddresses own(MemoryZone zone) {
    return new LocalMxAddresses(
        zone,
        InstantSource.system(),
        List.of(DomainName.parse("mx.example.test")),
        List.of(InetAddress.ofLiteral("198.51.100.20")),
        List.of(new InetSocketAddress(InetAddress.ofLiteral("198.51.100.30"), 25)));
  }

  /// Whoever runs two servers on one machine for a test means the port too.
  @Test
  void a_loopback_address_is_ours_only_at_the_port_where_we_listen() throws Exception {
    InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
    LocalMxAddresses own =
        new LocalMxAddresses(
            zone,
            InstantSource.system(),
            List.of(DomainName.parse("loop.test")),
            List.of(loopback),
            List.of(new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 2_525)));
    assertThat(own.contains(new InetSocketAddress(loopback, 25))).isFalse();
    assertThat(own.contains(new InetSocketAddress(loopback, 2_525))).isTrue();
  }
}
