package org.posthorn.admin.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.admin.publish.RecordCheck.Verdict;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.MemoryZone;
import org.posthorn.dns.Resolver;
import org.posthorn.mailauth.dmarc.DmarcLimits;
import org.posthorn.mailauth.dmarc.DmarcRecord;

class RecordCheckTest {
  private static final DomainName DOMAIN = DomainName.parse("example.test");

  private final MemoryZone zone = new MemoryZone();

  private static DnsRecord proposed() {
    return proposed("_dmarc.example.test");
  }

  private static DnsRecord proposed(String name) {
    DomainRecords records =
        new DomainRecords(
            DOMAIN,
            DomainName.parse("mx.example.test"),
            List.of(),
            List.of(),
            Optional.empty(),
            new WebNames(true, "enforce"));
    return records.all().stream()
        .filter(record -> record.name().ascii().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private RecordCheck.Result check() {
    return new RecordCheck(zone).check(proposed());
  }

  /// RFC 9989 §9.3: pct, rf and ri are historic.
  @Test
  void the_policy_record_that_is_proposed_is_right_by_the_RFC_in_force() {
    DmarcRecord record =
        DmarcRecord.parse(proposed().value(), DmarcLimits.defaults()).orElseThrow();
    assertThat(record.policies()).isPresent();
    assertThat(record.reporting().aggregate()).hasSize(1);
    assertThat(record.problems()).isEmpty();
    zone.txt("_dmarc.example.test", proposed().value());
    assertThat(check().verdict()).isEqualTo(Verdict.OK);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "v=DMARC1; p=reject | OK | v=DMARC1; p=reject",
        "v=DMARC1;p=none;rua=mailto:a@b.example | OK | v=DMARC1;p=none;rua=mailto:a@b.example",
        "v=DMARC1; p=reject; pct=50 | OK"
            + " | v=DMARC1; p=reject; pct=50 (pct has no meaning any more (RFC 9989))",
        "v=DMARC1; p=deny | DIFFERENT | v=DMARC1; p=deny (p=deny is not right)",
        "v = DMARC1 ; p = reject | OK | v = DMARC1 ; p = reject",
        "v=dmarc1; p=reject | DIFFERENT | v=dmarc1; p=reject",
        "something else | MISSING | ''",
      })
  void a_policy_record_is_checked_as_receivers_read_it(
      String published, Verdict verdict, String found) {
    zone.txt("_dmarc.example.test", published);
    assertThat(check().verdict()).isEqualTo(verdict);
    assertThat(check().found()).isEqualTo(found);
  }

  @Test
  void two_policy_records_are_none() {
    zone.txt("_dmarc.example.test", "v=DMARC1; p=reject");
    zone.txt("_dmarc.example.test", "v=DMARC1; p=none");
    assertThat(check().verdict()).isEqualTo(Verdict.DIFFERENT);
    assertThat(check().found()).startsWith("more than one: ");
  }

  /// RFC 2782 and RFC 6186: priority and weight are a choice among several; port and host are not.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "_imaps | 0 1 993 mx.example.test | OK        | 0 1 993 mx.example.test.",
        "_imaps | 5 7 993 mx.example.test | OK        | 5 7 993 mx.example.test.",
        "_imaps | 0 1 143 mx.example.test | DIFFERENT | 0 1 143 mx.example.test.",
        "_imaps | 0 1 993 old.test        | DIFFERENT | 0 1 993 old.test.",
        "_imaps | 0 0 0                   | DIFFERENT | 0 0 0 .",
        "_imaps |                         | MISSING   | ''",
        "_imap  | 0 0 0                   | OK        | 0 0 0 .",
        "_imap  | 0 1 143 mx.example.test | DIFFERENT | 0 1 143 mx.example.test.",
        "_imap  |                         | MISSING   | ''",
      })
  void a_service_is_right_where_port_and_host_are(
      String service, @Nullable String published, Verdict verdict, String found) {
    String name = service + "._tcp.example.test";
    if (published != null) {
      zone.srv(name, srv(published));
    }
    RecordCheck.Result result = new RecordCheck(zone).check(proposed(name));
    assertThat(result.verdict()).isEqualTo(verdict);
    assertThat(result.found()).isEqualTo(found);
  }

  @Test
  void a_service_beside_none_is_a_service() {
    zone.srv("_imap._tcp.example.test", srv("0 0 0"));
    zone.srv("_imap._tcp.example.test", srv("0 1 143 mx.example.test"));
    DnsRecord none = proposed("_imap._tcp.example.test");
    assertThat(new RecordCheck(zone).check(none).verdict()).isEqualTo(Verdict.DIFFERENT);
  }

  private static Resolver.Srv srv(String text) {
    String[] fields = text.split(" ", -1);
    return new Resolver.Srv(
        Integer.parseInt(fields[0]),
        Integer.parseInt(fields[1]),
        Integer.parseInt(fields[2]),
        fields.length == 3 ? Optional.empty() : Optional.of(DomainName.parse(fields[3])));
  }

  @Test
  void without_an_answer_nothing_is_said() {
    zone.failing("_dmarc.example.test", "SERVFAIL");
    assertThat(check().verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void names_of_the_web_side_are_proposed_where_it_is_served() {
    assertThat(proposed("autoconfig.example.test").zoneLine())
        .isEqualTo("autoconfig.example.test. 3600 IN CNAME mx.example.test.");
    assertThat(proposed("_autodiscover._tcp.example.test").value())
        .isEqualTo("0 1 443 mx.example.test.");
    assertThat(proposed("_mta-sts.example.test").value()).matches("v=STSv1; id=[0-9a-f]{20}");
    DomainRecords without =
        new DomainRecords(DOMAIN, DOMAIN, List.of(), List.of(), Optional.empty(), WebNames.NONE);
    assertThat(without.all())
        .extracting(record -> record.name().ascii())
        .doesNotContain("autoconfig.example.test", "mta-sts.example.test");
  }

  /// An alias, or the addresses of its target.
  @Test
  void an_alias_is_followed() {
    DnsRecord alias = proposed("mta-sts.example.test");
    RecordCheck check = new RecordCheck(zone);
    assertThat(check.check(alias).verdict()).isEqualTo(Verdict.MISSING);
    zone.address("mx.example.test", "192.0.2.1");
    zone.address("mta-sts.example.test", "192.0.2.2");
    assertThat(check.check(alias).verdict()).isEqualTo(Verdict.DIFFERENT);
    zone.address("mta-sts.example.test", "192.0.2.1");
    assertThat(check.check(alias).verdict()).isEqualTo(Verdict.DIFFERENT); // one of two is not ours
    zone.cname("mta-sts.example.test", "mx.example.test");
    assertThat(check.check(alias).verdict()).isEqualTo(Verdict.OK);
  }
}
