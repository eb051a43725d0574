package org.posthorn.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.0/24, 192.0.2.255, true",
    "192.0.2.0/24, 192.0.3.0, false",
    "192.0.2.128/25, 192.0.2.200, true",
    "192.0.2.128/25, 192.0.2.127, false",
    "128.0.0.0/1, 200.1.1.1, true",
    "128.0.0.0/1, 127.1.1.1, false",
    "0.0.0.0/0, 203.0.113.9, true",
    "0.0.0.0/0, ::1, false",
    "192.0.2.1, 192.0.2.1, true",
    "192.0.2.1, 192.0.2.2, false",
    "2001:db8::/33, 2001:db8:7fff::1, true",
    "2001:db8::/33, 2001:db8:8000::1, false",
    "::1, ::1, true",
    "::/0, 2001:db8::1, true",
    "192.0.2.0/24, ::ffff:192.0.2.7, true",
  })
  void a_network_contains_its_addresses(String network, String address, boolean inside) {
    assertThat(Cidr.parse(network).contains(InetAddress.ofLiteral(address))).isEqualTo(inside);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "192.0.2.0/33",
        "192.0.2.0/-1",
        "192.0.2.0/x",
        "192.0.2.1/24",
        "2001:db8::1/64",
        "192.0.2.0/",
        "/24",
        "::/129"
      })
  void what_is_no_network_is_refused(String text) {
    assertThatThrownBy(() -> Cidr.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_client_is_an_ipv4_address_or_an_ipv6_64() {
    assertThat(Cidr.client(InetAddress.ofLiteral("192.0.2.7"))).hasToString("192.0.2.7/32");
    assertThat(Cidr.client(InetAddress.ofLiteral("2001:db8:1:2:3:4:5:6")))
        .isEqualTo(Cidr.parse("2001:db8:1:2::/64"));
  }
}
