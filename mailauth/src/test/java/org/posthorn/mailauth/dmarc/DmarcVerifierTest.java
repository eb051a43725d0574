package org.posthorn.mailauth.dmarc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.MemoryZone;
import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.mailauth.BoundedResolver;

class DmarcVerifierTest {
  private static final DmarcLimits LIMITS = DmarcLimits.defaults();

  private final MemoryZone zone = new MemoryZone();

  private DmarcResult verify(String author, String... identifiers) {
    return verify(List.of("x@" + author.replace(" ", ", x@")), identifiers);
  }

  /// Identifiers are `spf=pass:domain`.
  private DmarcResult verify(List<String> from, String... identifiers) {
    List<Identifier> list = new ArrayList<>();
    for (String text : identifiers) {
      String[] parts = text.split("[=:]");
      list.add(
          new Identifier(
              Identifier.Method.valueOf(parts[0].toUpperCase(Locale.ROOT)),
              new DomainName(parts[2]),
              AuthenticationVerdict.valueOf(parts[1].toUpperCase(Locale.ROOT))));
    }
    return new DmarcVerifier(zone, PublicSuffixes.NONE, LIMITS)
        .verify(Author.of(from, LIMITS), list);
  }

  private void policy(String domain, String tags) {
    zone.txt("_dmarc." + domain, "v=DMARC1; " + tags);
  }

  /// RFC 9989 appendix B.1: for SPF and DKIM; and what strict mode makes of it.
  @ParameterizedTest
  @CsvSource({
    "example.com,       example.com,       PASS, PASS",
    "example.com,       child.example.com, PASS, FAIL",
    "child.example.com, example.com,       PASS, FAIL",
    "child.example.com, other.example.com, PASS, FAIL",
    "child.example.com, example.net,       FAIL, FAIL",
    "example.com,       badexample.com,    FAIL, FAIL",
    "example.com,       com,               FAIL, FAIL",
  })
  void alignment(
      String author,
      String identifier,
      AuthenticationVerdict relaxed,
      AuthenticationVerdict strict) {
    policy("example.com", "p=reject");
    for (String method : List.of("spf", "dkim")) {
      assertThat(verify(author, method + "=pass:" + identifier).verdict())
          .as(method)
          .isEqualTo(relaxed);
    }
    MemoryZone strictZone =
        new MemoryZone().txt("_dmarc.example.com", "v=DMARC1; p=reject; adkim=s; aspf=s");
    for (Identifier.Method method : Identifier.Method.values()) {
      DmarcResult result =
          new DmarcVerifier(strictZone, PublicSuffixes.NONE, LIMITS)
              .verify(
                  Author.of(List.of("x@" + author), LIMITS),
                  List.of(
                      new Identifier(
                          method, new DomainName(identifier), AuthenticationVerdict.PASS)));
      assertThat(result.verdict()).as("strict " + method).isEqualTo(strict);
    }
  }

  @Test
  void only_what_passed_counts() {
    policy("example.com", "p=reject");
    for (AuthenticationVerdict verdict : AuthenticationVerdict.values()) {
      AuthenticationVerdict expected =
          switch (verdict) {
            case PASS -> AuthenticationVerdict.PASS;
            case TEMPERROR -> AuthenticationVerdict.TEMPERROR;
            default -> AuthenticationVerdict.FAIL;
          };
      assertThat(verify("example.com", "spf=" + verdict + ":example.com").verdict())
          .as("spf=%s", verdict)
          .isEqualTo(expected);
    }
    assertThat(verify("example.com").verdict()).isEqualTo(AuthenticationVerdict.FAIL);
    assertThat(verify("example.com", "spf=temperror:example.net").verdict())
        .isEqualTo(AuthenticationVerdict.FAIL);
  }

  @Test
  void the_result_says_what_it_rests_on() {
    policy("example.com", "p=reject; sp=quarantine");
    DmarcResult result =
        verify(
            "a.example.com",
            "spf=fail:example.com",
            "dkim=pass:example.net",
            "dkim=pass:b.example.com",
            "dkim=pass:b.example.com");
    assertThat(result.verdict()).isEqualTo(AuthenticationVerdict.PASS);
    assertThat(result.aligned())
        .containsExactly(
            new Identifier(
                Identifier.Method.DKIM,
                new DomainName("b.example.com"),
                AuthenticationVerdict.PASS));
    assertThat(result.isAligned(Identifier.Method.DKIM)).isTrue();
    assertThat(result.isAligned(Identifier.Method.SPF)).isFalse();
    assertThat(result.organization()).contains(new DomainName("example.com"));
    assertThat(result.published().orElseThrow().domain()).isEqualTo(new DomainName("example.com"));
    assertThat(result.policy()).isEqualTo(Policy.QUARANTINE);
    assertThat(result.requested()).isEqualTo(Policy.NONE);
    assertThat(result.reason()).isEqualTo("DKIM authenticated b.example.com");
  }

  /// RFC 9989 §4.10.1. Rows: zone `domain tags / ...`, author, the policy and where it was found.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "example.test p=reject; sp=none; np=quarantine | example.test | REJECT | example.test",
        "example.test p=reject; sp=none; np=quarantine | there.example.test | NONE | example.test",
        "example.test p=reject; sp=none; np=quarantine | gone.example.test | QUARANTINE | example.test",
        "example.test p=none; sp=quarantine | gone.example.test | QUARANTINE | example.test",
        "example.test p=reject | gone.example.test | REJECT | example.test",
        "example.test p=reject; np=none | there.example.test | REJECT | example.test",
        "example.test p=none; np=reject | alias.example.test | NONE | example.test",
        // a name that only has names below it exists
        "example.test p=none; np=reject | upper.example.test | NONE | example.test",
        // its own record: p, not sp
        "there.example.test p=none; sp=reject / example.test p=reject | there.example.test | NONE"
            + " | there.example.test",
        // a record between the author and its organization is not used
        "b.example.test p=reject / example.test p=none | a.b.example.test | NONE | example.test",
        // unless it says that it is an organization
        "b.example.test p=reject; psd=n / example.test p=none | a.b.example.test | REJECT"
            + " | b.example.test",
        // or is the topmost
        "b.example.test p=reject | a.b.example.test | REJECT | b.example.test",
        // a public suffix, for organizations without a record and for those that do not exist
        "test p=none; sp=quarantine; np=reject; psd=y | example.test | QUARANTINE | test",
        "test p=none; sp=quarantine; np=reject; psd=y | nobody.test | REJECT | test",
        "test p=none; sp=reject; psd=y / example.test p=none | there.example.test | NONE"
            + " | example.test",
        "test p=none; sp=reject; psd=y / there.example.test p=none | x.there.example.test | REJECT"
            + " | test",
        // t=y lowers by one level
        "example.test p=reject; t=y | example.test | QUARANTINE | example.test",
        "example.test p=quarantine; t=y | example.test | NONE | example.test",
        "example.test p=none; t=y | example.test | NONE | example.test",
        "example.test p=none; sp=reject; t=y | there.example.test | QUARANTINE | example.test",
        // pct is gone
        "example.test p=reject; pct=0 | example.test | REJECT | example.test",
        // no right policy, but reports are asked for
        "example.test p=x; rua=mailto:a@b.example | example.test | NONE | example.test",
      })
  void which_policy_applies(String records, String author, Policy policy, String where) {
    zone.address("there.example.test", "192.0.2.1");
    zone.address("x.there.example.test", "192.0.2.1");
    zone.address("x.upper.example.test", "192.0.2.1");
    zone.address("a.b.example.test", "192.0.2.1");
    zone.cname("alias.example.test", "nowhere.invalid");
    for (String record : records.split(" / ")) {
      policy(record.split(" ", 2)[0], record.split(" ", 2)[1]);
    }
    DmarcResult result = verify(author, "spf=pass:elsewhere.example");
    assertThat(result.verdict()).isEqualTo(AuthenticationVerdict.FAIL);
    assertThat(result.policy()).isEqualTo(policy);
    assertThat(result.requested()).isEqualTo(policy);
    assertThat(result.published().orElseThrow().domain().ascii()).isEqualTo(where);
  }

  @Test
  void without_a_record_DMARC_does_not_apply() {
    DmarcResult result = verify("example.com", "spf=pass:example.com");
    assertThat(result.verdict()).isEqualTo(AuthenticationVerdict.NONE);
    assertThat(result.reason()).isEqualTo("no policy record for example.com");
    policy("example.com", "p=reject");
    policy("example.com", "p=none");
    assertThat(verify("example.com").verdict()).isEqualTo(AuthenticationVerdict.NONE);
    assertThat(verify("example.com").reason()).startsWith("more than one policy record");
  }

  @Test
  void a_record_that_cannot_be_used_is_a_permanent_error_and_asks_for_nothing() {
    policy("example.com", "p=x");
    DmarcResult result = verify("example.com", "spf=pass:example.com");
    assertThat(result.verdict()).isEqualTo(AuthenticationVerdict.PERMERROR);
    assertThat(result.policy()).isEqualTo(Policy.NONE);
    assertThat(result.reason()).contains("p=x is not right");
  }

  /// RFC 9989 §5.3.6.
  @ParameterizedTest
  @CsvSource({
    // the author's own record
    "_dmarc.a.example.com, dkim=pass:a.example.com, TEMPERROR",
    // its organization's
    "_dmarc.example.com, dkim=pass:a.example.com, TEMPERROR",
    // above its organization, which is then not known
    "_dmarc.com, dkim=pass:a.example.com, TEMPERROR",
  })
  void without_an_answer_of_the_DNS_it_neither_passes_nor_fails(
      String name, String identifier, AuthenticationVerdict verdict) {
    policy("example.com", "p=reject");
    zone.failing(name, "SERVFAIL");
    DmarcResult result = verify("a.example.com", identifier);
    assertThat(result.verdict()).isEqualTo(verdict);
    assertThat(result.requested()).isEqualTo(Policy.NONE);
    assertThat(result.reason()).contains("SERVFAIL");
  }

  @Test
  void failures_of_the_DNS_that_do_not_matter_do_no_harm() {
    policy("example.com", "p=reject");
    zone.failing("_dmarc.com", "SERVFAIL");
    // The domains are equal: nobody needs to know the organization (RFC 9989 §4.10.2).
    assertThat(verify("example.com", "dkim=pass:example.com").verdict())
        .isEqualTo(AuthenticationVerdict.PASS);
    assertThat(verify("example.com", "dkim=pass:example.org").verdict())
        .isEqualTo(AuthenticationVerdict.FAIL);
    assertThat(verify("example.com", "dkim=pass:a.example.com").verdict())
        .isEqualTo(AuthenticationVerdict.TEMPERROR);
  }

  @Test
  void whether_a_name_exists_matters_only_for_failures_that_np_governs() {
    zone.txt("_dmarc.example.com", "v=DMARC1; p=none; np=reject");
    zone.failing("a.example.com", "SERVFAIL");
    assertThat(verify("a.example.com").verdict()).isEqualTo(AuthenticationVerdict.TEMPERROR);
    assertThat(verify("a.example.com", "dkim=pass:example.com").verdict())
        .isEqualTo(AuthenticationVerdict.PASS);
  }

  /// RFC 9989 §11.5.
  @ParameterizedTest
  @CsvSource({
    "good.example bad.example, FAIL, bad.example, REJECT",
    "bad.example good.example, FAIL, bad.example, REJECT",
    "mild.example bad.example, FAIL, bad.example, REJECT",
    "good.example unknown.example, NONE, unknown.example, NONE",
    "good.example good.example, PASS, good.example, NONE",
  })
  void of_several_authors_the_worst_result_counts(
      String authors, AuthenticationVerdict verdict, String author, Policy policy) {
    policy("good.example", "p=reject");
    policy("mild.example", "p=none");
    policy("bad.example", "p=reject");
    DmarcResult result = verify(authors, "dkim=pass:good.example");
    assertThat(result.verdict()).isEqualTo(verdict);
    assertThat(result.author()).contains(new DomainName(author));
    assertThat(result.requested()).isEqualTo(policy);
  }

  @Test
  void an_unclear_author_is_a_permanent_error_and_none_is_none() {
    policy("bank.example", "p=reject");
    assertThat(verify(List.of("x@bank.example", "x@attacker.example")).verdict())
        .isEqualTo(AuthenticationVerdict.PERMERROR);
    assertThat(verify(List.of("x@bank.example x")).verdict())
        .isEqualTo(AuthenticationVerdict.PERMERROR);
    assertThat(verify(List.of()).verdict()).isEqualTo(AuthenticationVerdict.NONE);
  }

  @Test
  void many_signatures_cost_a_bounded_number_of_questions() {
    policy("example.com", "p=reject");
    BoundedResolver bounded =
        new BoundedResolver(zone, () -> Instant.EPOCH, 200, Duration.ofSeconds(20));
    DmarcVerifier verifier = new DmarcVerifier(bounded, PublicSuffixes.NONE, LIMITS);
    Author author = Author.of(List.of("x@a.example.com"), LIMITS);
    List<Identifier> identifiers = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      // of other domains: they are not looked up, and cannot hide that the message fails
      identifiers.add(passed("a.b.c.d.e.f" + i + ".attacker.com"));
    }
    assertThat(verifier.verify(author, identifiers).verdict())
        .isEqualTo(AuthenticationVerdict.FAIL);
    for (int i = 0; i < 1000; i++) {
      DomainName name = new DomainName("a.b.c.d.e.f" + i + ".example.com");
      zone.txt("_dmarc." + name, "v=DMARC1; p=none; psd=n");
      identifiers.add(passed(name.ascii()));
    }
    assertThat(verifier.verify(author, identifiers).verdict())
        .isEqualTo(AuthenticationVerdict.TEMPERROR);
    identifiers.add(passed("a.example.com"));
    assertThat(verifier.verify(author, identifiers).verdict())
        .isEqualTo(AuthenticationVerdict.PASS);
    // The resolver still answers.
    assertThat(bounded.txt(new DomainName("_dmarc.example.com")).temporary()).isFalse();
  }

  private static Identifier passed(String domain) {
    return new Identifier(
        Identifier.Method.DKIM, new DomainName(domain), AuthenticationVerdict.PASS);
  }
}
