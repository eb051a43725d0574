package org.posthorn.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 6890: addresses that are never connected to because of data from others.
class PublicAddressesTest {
  private final PublicAddresses addresses = new PublicAddresses(List.of());

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.1", "9.255.255.255", "128.0.0.1", "2001:db8::1", "2620:fe::fe"})
  void the_internet_may_be_connected_to(String address) {
    assertThat(addresses.contains(InetAddress.ofLiteral(address))).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0.0.0.0                | this machine
          127.0.0.1              | loopback
          127.255.255.254        | loopback
          ::1                    | loopback
          ::                     | this machine
          ::ffff:127.0.0.1       | loopback as a mapped address
          10.1.2.3               | private
          172.31.255.255         | private
          192.168.0.1            | private
          100.64.0.1             | shared by customers of a provider
          169.254.169.254        | link-local, where clouds keep secrets
          192.0.0.1              | protocol assignments
          198.19.255.255         | benchmarks
          224.0.0.1              | multicast
          255.255.255.255        | broadcast
          fd00::1                | unique local
          fe80::1                | link-local
          fec0::1                | site-local
          ff02::1                | multicast
          2002:7f00:1::1         | 6to4 of loopback
          64:ff9b::10.0.0.1      | NAT64 of a private address
          64:ff9b::127.0.0.1     | NAT64 of loopback
          64:ff9b:1::1           | NAT64 of a local network
          """)
  void what_is_special_may_not(String address, String what) {
    assertThat(addresses.contains(InetAddress.ofLiteral(address))).as(what).isFalse();
  }

  @Test
  void behind_nat64_the_internet_may_be_connected_to() {
    assertThat(addresses.contains(InetAddress.ofLiteral("64:ff9b::192.0.2.1"))).isTrue();
  }

  @Test
  void networks_that_were_allowed_may_whatever_they_are() {
    PublicAddresses allowing = new PublicAddresses(List.of(Cidr.parse("10.0.0.0/8")));
    assertThat(allowing.contains(InetAddress.ofLiteral("10.1.2.3"))).isTrue();
    assertThat(allowing.contains(InetAddress.ofLiteral("127.0.0.1"))).isFalse();
  }

  /// As far as this machine has public addresses, which in tests it seldom has.
  @Test
  void addresses_of_this_machine_can_be_left_out() throws Exception {
    PublicAddresses others = addresses.withoutThisMachine();
    assertThat(others.contains(java.net.InetAddress.ofLiteral("192.0.2.1"))).isTrue();
    for (var own : java.util.Collections.list(java.net.NetworkInterface.getNetworkInterfaces())) {
      for (var address : java.util.Collections.list(own.getInetAddresses())) {
        assertThat(others.contains(address)).as(address.toString()).isFalse();
      }
    }
  }
}
