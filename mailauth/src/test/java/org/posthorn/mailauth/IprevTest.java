package org.posthorn.mailauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.MemoryZone;

class IprevTest {
  private final MemoryZone zone =
      new MemoryZone()
          .ptr("192.0.2.1", "mail.example")
          .address("mail.example", "192.0.2.1")
          .ptr("192.0.2.2", "other.example")
          .ptr("192.0.2.2", "mail.example")
          .address("mail.example", "192.0.2.2")
          .address("other.example", "198.51.100.1")
          .ptr("192.0.2.3", "other.example")
          .ptr("192.0.2.4", "late.example")
          .ptr("192.0.2.5", "late.example")
          .ptr("192.0.2.5", "mail.example")
          .address("mail.example", "192.0.2.5")
          .failing("late.example", "timeout")
          .ptr("192.0.2.6", "nowhere.example")
          .ptr("2001:db8::1", "mail.example")
          .address("mail.example", "2001:db8::1");

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, PASS, mail.example",
    "192.0.2.2, PASS, mail.example",
    "192.0.2.3, FAIL,",
    "192.0.2.4, TEMPERROR,",
    "192.0.2.5, PASS, mail.example",
    "192.0.2.6, FAIL,",
    "192.0.2.7, PERMERROR,",
    "2001:db8::1, PASS, mail.example",
    "2001:db8::2, PERMERROR,",
  })
  void a_name_counts_if_it_leads_back(String client, AuthenticationVerdict verdict, String name) {
    InetAddress address = InetAddress.ofLiteral(client);
    assertThat(Iprev.of(address, zone))
        .isEqualTo(new Iprev(verdict, address, Optional.ofNullable(name).map(DomainName::parse)));
  }

  @Test
  void only_the_first_names_are_tried() {
    for (int i = 0; i < Iprev.NAMES_MAX; i++) {
      zone.ptr("192.0.2.9", "name" + i + ".example");
    }
    zone.ptr("192.0.2.9", "mail.example").address("mail.example", "192.0.2.9");
    assertThat(Iprev.of(InetAddress.ofLiteral("192.0.2.9"), zone).verdict())
        .isEqualTo(AuthenticationVerdict.FAIL);
  }
}
