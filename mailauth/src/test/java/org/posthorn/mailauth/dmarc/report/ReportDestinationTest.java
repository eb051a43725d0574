package org.posthorn.mailauth.dmarc.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.MemoryZone;
import org.posthorn.mailauth.dmarc.DmarcLimits;
import org.posthorn.mailauth.dmarc.PublicSuffixes;
import org.posthorn.mailauth.dmarc.ReportUri;
import org.posthorn.mailauth.dmarc.report.ReportDestination.Kind;
import org.posthorn.mailauth.dmarc.report.ReportDestination.Result;

/// RFC 9990 §4, RFC 9989 appendices B.2.3 and B.2.4.
class ReportDestinationTest {
  private final MemoryZone zone =
      new MemoryZone()
          .txt("_dmarc.blue.example.com", "v=DMARC1; p=none")
          .txt("_dmarc.example.com", "v=DMARC1; p=none");

  private Result check(String domain, String uri, Kind kind) {
    return new ReportDestination(zone, PublicSuffixes.NONE, DmarcLimits.defaults())
        .check(new DomainName(domain), ReportUri.parse(uri).orElseThrow(), kind);
  }

  private static Result allowed(String uri) {
    return new Result.Allowed(ReportUri.parse(uri).orElseThrow());
  }

  @ParameterizedTest
  @CsvSource({
    "mailto:r@blue.example.com",
    "mailto:r@example.com",
    "mailto:r@red.example.com",
  })
  void addresses_of_the_same_organization_need_no_consent(String uri) {
    assertThat(check("blue.example.com", uri, Kind.AGGREGATE)).isEqualTo(allowed(uri));
  }

  @Test
  void an_address_elsewhere_needs_consent() {
    String uri = "mailto:reports@red.example.net";
    String name = "blue.example.com._report._dmarc.red.example.net";
    assertThat(check("blue.example.com", uri, Kind.AGGREGATE)).isInstanceOf(Result.Refused.class);
    zone.txt(name, "v=spf1 -all");
    assertThat(check("blue.example.com", uri, Kind.AGGREGATE)).isInstanceOf(Result.Refused.class);
    zone.txt(name, "v=DMARC1;");
    assertThat(check("blue.example.com", uri, Kind.AGGREGATE)).isEqualTo(allowed(uri));
    assertThat(check("blue.example.com", uri, Kind.FAILURE)).isEqualTo(allowed(uri));
    // Consent is for the domain of the record.
    assertThat(check("example.com", uri, Kind.AGGREGATE)).isInstanceOf(Result.Refused.class);
  }

  @Test
  void the_other_domain_may_name_another_address_of_its_own() {
    zone.txt(
        "example.com._report._dmarc.thirdparty.example.net",
        "v=DMARC1; rua=mailto:aggregate@thirdparty.example.net;"
            + " ruf=mailto:failures@thirdparty.example.net");
    String uri = "mailto:old@thirdparty.example.net";
    assertThat(check("example.com", uri, Kind.AGGREGATE))
        .isEqualTo(allowed("mailto:aggregate@thirdparty.example.net"));
    assertThat(check("example.com", uri, Kind.FAILURE))
        .isEqualTo(allowed("mailto:failures@thirdparty.example.net"));
  }

  @Test
  void it_may_not_pass_them_on_to_a_victim() {
    zone.txt(
        "example.com._report._dmarc.a.example.net",
        "v=DMARC1; rua=mailto:x@a.example.net,mailto:victim@victim.example");
    assertThat(check("example.com", "mailto:x@a.example.net", Kind.AGGREGATE))
        .isInstanceOf(Result.Refused.class);
  }

  @Test
  void without_an_answer_of_the_DNS_it_is_not_known() {
    zone.failing("example.com._report._dmarc.a.example.net", "timeout");
    assertThat(check("example.com", "mailto:x@a.example.net", Kind.AGGREGATE))
        .isInstanceOf(Result.Unknown.class);
  }

  @Test
  void names_that_are_too_long_and_other_schemes_are_refused() {
    String label = "a".repeat(60) + ".";
    assertThat(check(label.repeat(3) + "com", "mailto:x@" + label + "net", Kind.AGGREGATE))
        .isInstanceOf(Result.Refused.class);
    assertThat(check("example.com", "https://example.com/", Kind.AGGREGATE))
        .isInstanceOf(Result.Refused.class);
  }
}
