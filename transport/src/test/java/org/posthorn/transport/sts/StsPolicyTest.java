package org.posthorn.transport.sts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.dns.DomainName;
import org.posthorn.transport.StsPolicies.Mode;

/// Records and policies as domains publish them.
class StsPolicyTest {

  private static StsPolicy parse(String text) {
    return StsPolicy.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  /// RFC 8461 §3.2.
  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n"})
  void the_example_of_the_rfc_is_read_and_written(String end) {
    StsPolicy policy =
        parse(
            String.join(
                end,
                "version: STSv1",
                "mode: enforce",
                "mx: mail.example.com",
                "mx: *.example.net",
                "mx: backupmx.example.com",
                "max_age: 604800",
                ""));
    assertThat(policy)
        .isEqualTo(
            new StsPolicy(
                Mode.ENFORCE,
                List.of("mail.example.com", "*.example.net", "backupmx.example.com"),
                Duration.ofDays(7)));
    assertThat(parse(policy.text())).isEqualTo(policy);
  }

  @ParameterizedTest
  @CsvSource({
    "mail.example.com, true",
    "other.example.com, false",
    "a.example.net, true",
    "a.b.example.net, false",
    "example.net, false",
  })
  void an_asterisk_stands_for_one_label(String host, boolean allowed) {
    StsPolicy policy =
        new StsPolicy(
            Mode.ENFORCE, List.of("mail.example.com", "*.example.net"), Duration.ofDays(1));
    assertThat(policy.allows(DomainName.parse(host))).isEqualTo(allowed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "mode: enforce|mx: a.example|max_age: 1",
        "version: STSv2|mode: enforce|mx: a.example|max_age: 1",
        "version: STSv1|mode: strict|mx: a.example|max_age: 1",
        "version: STSv1|mx: a.example|max_age: 1",
        "version: STSv1|mode: enforce|max_age: 1",
        "version: STSv1|mode: enforce|mx: a.example",
        "version: STSv1|mode: enforce|mx: a.example|max_age: -1",
        "version: STSv1|mode: enforce|mx: a.*.example|max_age: 1",
        "version: STSv1|mode: enforce|mx: a.example|max_age: 1|<html>",
      })
  void what_is_no_policy_is_refused(String lines) {
    assertThatThrownBy(() -> parse(lines.replace('|', '\n')))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void unknown_keys_and_repetitions_are_ignored_and_a_long_age_is_cut() {
    StsPolicy policy =
        parse("version: STSv1\nmode: none\nmode: enforce\nfuture: x:y\nmax_age: 9999999999\n");
    assertThat(policy).isEqualTo(new StsPolicy(Mode.NONE, List.of(), StsPolicy.MAX_AGE));
  }

  @Test
  void a_text_or_list_beyond_the_limits_is_refused() {
    String head = "version: STSv1\nmode: enforce\nmax_age: 1\n";
    String many = head + "mx: a.example\n".repeat(StsPolicy.PATTERNS_MAX);
    assertThat(parse(many).patterns()).hasSize(StsPolicy.PATTERNS_MAX);
    assertThatThrownBy(() -> parse(many + "mx: a.example\n")).hasMessageContaining("more than");
    assertThatThrownBy(() -> parse(head + " ".repeat(StsPolicy.TEXT_BYTES_MAX)))
        .hasMessageContaining("larger than");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "v=STSv1; id=20160831085700Z; | 20160831085700Z",
        "v=STSv1;id=1 | 1",
        "v=STSv1; ext=a/b; id=1; | 1",
        "v=STSv1; id=1; id=2; | 1",
        "v=STSv1; id=1-2; | none",
        "v=STSv1; | none",
        "v=STSv1; id=123456789012345678901234567890123; | none",
        "v=STSv1; id=1;; | none",
        "v=STSv10; id=1; | none",
      })
  void records(String text, String id) {
    assertThat(StsRecord.of(List.of("v=spf1 -all", text)).map(StsRecord::id).orElse("none"))
        .isEqualTo(id);
    assertThat(StsRecord.of(List.of(text, text))).isEmpty();
  }

  @Test
  void our_record_is_read_as_it_is_written() {
    StsRecord ours = new StsRecord("20260101T00");
    assertThat(StsRecord.of(List.of(ours.text()))).contains(ours);
  }
}
