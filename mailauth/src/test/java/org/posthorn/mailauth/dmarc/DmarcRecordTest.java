package org.posthorn.mailauth.dmarc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.mailauth.dmarc.DmarcRecord.FailureOption;
import org.posthorn.mailauth.dmarc.DmarcRecord.Policies;
import org.posthorn.mailauth.dmarc.DmarcRecord.Psd;

class DmarcRecordTest {
  private static final DmarcLimits LIMITS = DmarcLimits.defaults();

  private static DmarcRecord record(String text) {
    return DmarcRecord.parse(text, LIMITS).orElseThrow();
  }

  /// RFC 9989 appendices B.2.1 to B.2.3.
  @Test
  void the_records_of_the_RFC_are_read() {
    DmarcRecord record =
        record(
            "v=DMARC1; p=none; rua=mailto:dmarc-feedback@example.com; "
                + "ruf=mailto:auth-reports@thirdparty.example.net");
    assertThat(record.policies()).contains(new Policies(Policy.NONE, Policy.NONE, Policy.NONE));
    assertThat(record.psd()).isEqualTo(Psd.UNKNOWN);
    assertThat(record.testing()).isFalse();
    assertThat(record.strictDkim()).isFalse();
    assertThat(record.strictSpf()).isFalse();
    assertThat(record.reporting().aggregate().getFirst().host().orElseThrow().ascii())
        .isEqualTo("example.com");
    assertThat(record.reporting().failure().getFirst().mailbox().orElseThrow())
        .hasToString("auth-reports@thirdparty.example.net");
    assertThat(record.reporting().options()).containsExactly(FailureOption.NOTHING_ALIGNED);
    assertThat(record.problems()).isEmpty();
  }

  @Test
  void every_tag_is_read_with_white_space_around_it_and_values_in_any_case() {
    DmarcRecord record =
        record("v = DMARC1 ;p=Reject\t; sp = quarantine;np=NONE; psd=Y; t=y;adkim=s; aspf=S;");
    assertThat(record.policies())
        .contains(new Policies(Policy.REJECT, Policy.QUARANTINE, Policy.NONE));
    assertThat(record.psd()).isEqualTo(Psd.YES);
    assertThat(record.testing()).isTrue();
    assertThat(record.strictDkim()).isTrue();
    assertThat(record.strictSpf()).isTrue();
    assertThat(record.problems()).isEmpty();
  }

  /// RFC 9989 §4.7, tag v.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "p=reject; v=DMARC1",
        "v=dmarc1; p=reject",
        "v=DMARC2; p=reject",
        "v=DMARC1 p=reject",
        "v=DMARC1x; p=reject",
        "; v=DMARC1; p=reject",
        "v=spf1 -all",
        "DMARC1; p=reject"
      })
  void what_does_not_begin_with_the_version_is_no_record(String text) {
    assertThat(DmarcRecord.parse(text, LIMITS)).isEmpty();
  }

  /// RFC 9989 §4.7: sp stands in for np, p for both.
  @ParameterizedTest
  @CsvSource({
    "p=reject, REJECT, REJECT, REJECT",
    "p=reject; sp=none, REJECT, NONE, NONE",
    "p=reject; np=none, REJECT, REJECT, NONE",
    "p=none; sp=quarantine; np=reject, NONE, QUARANTINE, REJECT",
  })
  void missing_policies_are_those_above(String tags, Policy own, Policy sub, Policy none) {
    assertThat(record("v=DMARC1; " + tags).policies()).contains(new Policies(own, sub, none));
  }

  /// RFC 9989 §4.10.1.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "sp=reject",
        "p=",
        "p=deny",
        "p=reject; sp=x",
        "p=reject; np=",
        "p=none; p=reject"
      })
  void without_a_right_policy_a_record_only_asks_for_reports(String tags) {
    assertThat(record("v=DMARC1; " + tags).policies()).isEmpty();
    assertThat(record("v=DMARC1; " + tags + "; rua=nothing").policies()).isEmpty();
    assertThat(record("v=DMARC1; rua=mailto:a@b.example; " + tags).policies())
        .contains(new Policies(Policy.NONE, Policy.NONE, Policy.NONE));
    assertThat(record("v=DMARC1; " + tags).problems()).isNotEmpty();
  }

  /// RFC 9989 §4.8: errors give way to the default; §4.7: unknown tags are ignored.
  @Test
  void other_errors_give_way_to_the_default() {
    DmarcRecord record =
        record("v=DMARC1; p=reject; adkim=x; aspf=; t=maybe; psd=q; fo=2; ruf=mailto:a@b.example");
    assertThat(record.policies())
        .contains(new Policies(Policy.REJECT, Policy.REJECT, Policy.REJECT));
    assertThat(record.strictDkim()).isFalse();
    assertThat(record.strictSpf()).isFalse();
    assertThat(record.testing()).isFalse();
    assertThat(record.psd()).isEqualTo(Psd.UNKNOWN);
    assertThat(record.reporting().options()).containsExactly(FailureOption.NOTHING_ALIGNED);
    assertThat(record.problems()).hasSize(5);
  }

  @Test
  void the_tags_of_RFC_7489_have_no_meaning() {
    DmarcRecord record = record("v=DMARC1; p=reject; pct=0; rf=afrf; ri=3600; x-new=1");
    assertThat(record.policies())
        .contains(new Policies(Policy.REJECT, Policy.REJECT, Policy.REJECT));
    assertThat(record.problems())
        .containsExactly(
            "pct has no meaning any more (RFC 9989)",
            "rf has no meaning any more (RFC 9989)",
            "ri has no meaning any more (RFC 9989)",
            "'x-new' is no tag of DMARC");
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "0:d, 0d", "d:s, ds", "d:1:s, 1ds", "0:1, 0", "d:d, 0", "'', 0", "d:x, 0"})
  void failure_options(String fo, String expected) {
    Set<FailureOption> options =
        record("v=DMARC1; p=none; ruf=mailto:a@b.example; fo=" + fo).reporting().options();
    assertThat(options.stream().map(FailureOption::text))
        .containsExactlyInAnyOrder(expected.split(""));
    // RFC 9989 §4.7: ignored without ruf.
    assertThat(record("v=DMARC1; p=none; fo=" + fo).reporting().options())
        .containsExactly(FailureOption.NOTHING_ALIGNED);
  }

  /// RFC 9991 §2.
  @Test
  void a_public_suffix_gets_no_failure_reports() {
    DmarcRecord record =
        record("v=DMARC1; p=none; psd=y; rua=mailto:a@b.example; ruf=mailto:a@b.example");
    assertThat(record.reporting().aggregate()).hasSize(1);
    assertThat(record.reporting().failure()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "mailto:a@b.example, a@b.example",
    "MAILTO:a@B.Example, a@b.example",
    "mailto:a@b.example!10m, a@b.example",
    "mailto:a@b.example!5, a@b.example",
    "mailto:x%2By%21z@b.example, x+y!z@b.example",
    "mailto:a@b.example?subject=x, a@b.example",
    "mailto:a@b%C3%BCcher.example, a@xn--bcher-kva.example",
    "https://b.example/reports, ''",
  })
  void addresses_for_reports(String uri, String mailbox) {
    Optional<ReportUri> read = ReportUri.parse(uri);
    assertThat(read.orElseThrow().mailbox().map(Object::toString).orElse("")).isEqualTo(mailbox);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a@b.example",
        "mailto:",
        "mailto:a",
        "mailto:a@",
        "mailto:@b.example",
        "mailto:a@b@c.example",
        "mailto:a@[192.0.2.1]",
        "mailto:a%0d%0aBcc:x@b.example",
        "mailto:a%20b@b.example",
        "mailto:a%ff@b.example",
        "mailto:a%@b.example",
        "mailto:a<@b.example",
        "mailto:a!b@c.example",
        "https:",
        "1x:y"
      })
  void what_is_no_address_for_reports(String uri) {
    assertThat(ReportUri.parse(uri)).isEmpty();
  }

  @Test
  void the_limits_hold() {
    DmarcLimits small = new DmarcLimits(60, 2, 1, 1, 1);
    assertThat(DmarcRecord.parse("v=DMARC1; p=reject;" + " ".repeat(42), small)).isEmpty();
    String three = "v=DMARC1; rua=mailto:a@b.c,mailto:d@b.c,mailto:e@b.c";
    DmarcRecord record = DmarcRecord.parse(three, small).orElseThrow();
    assertThat(record.reporting().aggregate()).hasSize(2);
    assertThat(record.problems()).contains("rua has more than 2 addresses");
  }

  @Test
  void problems_are_few_and_printable() {
    DmarcRecord record = record("v=DMARC1; p=none; rua=\u0007\u00fc" + ";x=y".repeat(900));
    assertThat(record.problems()).hasSizeLessThanOrEqualTo(10);
    assertThat(record.problems()).allMatch(problem -> problem.matches("[ -~]{1,120}"));
    assertThat(record.problems().getFirst())
        .isEqualTo("rua has '??', which is no address for reports");
    assertThat(record.reporting().aggregate()).isEmpty();
  }
}
