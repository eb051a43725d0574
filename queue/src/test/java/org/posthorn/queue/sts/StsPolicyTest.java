package org.posthorn.queue.sts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.dns.DomainName;

/// Policies as texts.
class StsPolicyTest {
  @Test
  void the_policy_of_the_rfc() {
    StsPolicy policy =
        StsPolicy.parse(
            """
            version: STSv1
            mode: enforce
            mx: mail.example.com
            mx: *.example.net
            mx: backupmx.example.com
            max_age: 604800
            """
                .replace("\n", "\r\n"));
    assertThat(policy.mode()).isEqualTo(StsPolicy.Mode.ENFORCE);
    assertThat(policy.maxAge()).isEqualTo(Duration.ofDays(7));
    assertThat(policy.mx()).hasSize(3);
    assertThat(StsPolicy.parse(policy.text())).isEqualTo(policy);
  }

  @ParameterizedTest
  @CsvSource({
    "mail.example.com, true",
    "MAIL.example.com, true",
    "a.example.net, true",
    "example.net, false",
    "a.b.example.net, false",
    "mail.example.org, false",
  })
  void which_servers_it_allows(String host, boolean allowed) {
    StsPolicy policy =
        StsPolicy.parse(
            "version: STSv1\nmode: enforce\nmx: Mail.example.com\nmx: *.example.net\nmax_age: 1\n");
    assertThat(policy.allows(DomainName.parse(host))).isEqualTo(allowed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "version: STSv2\nmode: none\nmax_age: 1",
        "version: STSv1\nmode: enforce\nmax_age: 1",
        "version: STSv1\nmode: often\nmx: a.test\nmax_age: 1",
        "version: STSv1\nmode: none",
        "version: STSv1\nmode: none\nmax_age: -1",
        "version: STSv1\nmode: none\nmax_age: 99999999999",
        "<html>not found</html>",
      })
  void what_is_no_policy(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> StsPolicy.parse(text));
  }

  @Test
  void a_policy_lasts_a_year_at_the_most_and_what_is_unknown_does_not_matter() {
    StsPolicy policy =
        StsPolicy.parse("version: STSv1\nmode: none\nmax_age: 9999999999\nfuture: x\n\n");
    assertThat(policy.maxAge()).isEqualTo(Duration.ofHours(8_766));
  }
}
