package org.posthorn.mailauth.dmarc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.MemoryZone;

class TreeWalkTest {
  private static final DmarcLimits LIMITS = DmarcLimits.defaults();

  private static DomainName name(String text) {
    return new DomainName(text);
  }

  /// RFC 9989 §4.10 and §5.1.8.
  @ParameterizedTest
  @CsvSource({
    "a.b.c.d.e.f.g.h.i.j.mail.example.com, 'a.b.c.d.e.f.g.h.i.j.mail.example.com"
        + " g.h.i.j.mail.example.com h.i.j.mail.example.com i.j.mail.example.com"
        + " j.mail.example.com mail.example.com example.com com'",
    "mail.a.b.c.d.e.f.g.example.com, 'mail.a.b.c.d.e.f.g.example.com c.d.e.f.g.example.com"
        + " d.e.f.g.example.com e.f.g.example.com f.g.example.com g.example.com example.com com'",
    "a.b.c.d.e.f.g.h, 'a.b.c.d.e.f.g.h b.c.d.e.f.g.h c.d.e.f.g.h d.e.f.g.h e.f.g.h f.g.h g.h h'",
    "a.b.c.d.e.f.g, 'a.b.c.d.e.f.g b.c.d.e.f.g c.d.e.f.g d.e.f.g e.f.g f.g g'",
    "x.a.b.c.d.e.f.g.h, 'x.a.b.c.d.e.f.g.h b.c.d.e.f.g.h c.d.e.f.g.h d.e.f.g.h e.f.g.h f.g.h g.h h'",
    "example.com, 'example.com com'",
    "com, com",
  })
  void at_most_eight_names_are_asked_about(String start, String asked) {
    assertThat(TreeWalk.names(name(start)).stream().map(DomainName::ascii))
        .containsExactly(asked.split(" "))
        .hasSizeLessThanOrEqualTo(TreeWalk.QUERIES_MAX);
  }

  /// RFC 9989 §4.10.2: the examples, and each rule. A zone is `name[:psd] ...`.
  @ParameterizedTest
  @CsvSource({
    "a.mail.example.com, mail.example.com example.com, example.com",
    "a.mail.example.com, mail.example.com:n example.com, mail.example.com",
    "a.mail.example.com, com:y, example.com",
    "mail.example.com, example.com:y, mail.example.com",
    "a.mail.example.com, com:y example.com, example.com",
    // what stands above a psd= is not looked at
    "a.mail.example.com, mail.example.com:y com, a.mail.example.com",
    "a.mail.example.com, a.mail.example.com:n com, a.mail.example.com",
    // psd=y at the name itself: it is the organization for itself
    "bank, bank:y, bank",
    "example.com, example.com:y com:y, example.com",
    // nothing at all
    "a.example.com, '', a.example.com",
    // a public suffix that forgot psd=y takes all for its own; §11.8: psd=n helps
    "a.example.com, example.com com, com",
    "a.example.com, example.com:n com, example.com",
    // the jump passes over what lies between
    "mail.a.b.c.d.e.f.g.example.com, b.c.d.e.f.g.example.com:n example.com, example.com",
  })
  void organizational_domains(String start, String zone, String organization) {
    TreeWalk walk = new TreeWalk(zone(zone), PublicSuffixes.NONE, LIMITS);
    assertThat(walk.organizational(name(start))).contains(name(organization));
  }

  @Test
  void a_list_of_public_suffixes_stands_in_for_a_missing_psd() throws IOException {
    PublicSuffixes list = PublicSuffixList.read(new StringReader("com\n"));
    TreeWalk walk = new TreeWalk(zone("example.com com"), list, LIMITS);
    assertThat(walk.organizational(name("a.example.com"))).contains(name("example.com"));
    assertThat(walk.organizational(name("com"))).contains(name("com"));
  }

  @Test
  void several_records_at_a_name_are_none() {
    MemoryZone zone =
        zone("example.com")
            .txt("_dmarc.mail.example.com", "v=DMARC1; p=none; psd=n")
            .txt("_dmarc.mail.example.com", "v=DMARC1; p=reject; psd=n")
            .txt("_dmarc.a.mail.example.com", "something else")
            .txt("_dmarc.a.mail.example.com", "v=DMARC1; p=none")
            .txt("_dmarc.a.mail.example.com", "v=DMARC2; p=none");
    TreeWalk walk = new TreeWalk(zone, PublicSuffixes.NONE, LIMITS);
    assertThat(walk.at(name("mail.example.com"))).isInstanceOf(TreeWalk.Lookup.Nothing.class);
    assertThat(walk.at(name("a.mail.example.com"))).isInstanceOf(TreeWalk.Lookup.Found.class);
    assertThat(walk.organizational(name("a.mail.example.com"))).contains(name("example.com"));
  }

  @Test
  void without_an_answer_of_the_DNS_only_a_list_knows_the_organization() throws IOException {
    MemoryZone zone = zone("a.example.com").failing("_dmarc.example.com", "SERVFAIL");
    assertThat(
            new TreeWalk(zone, PublicSuffixes.NONE, LIMITS).organizational(name("a.example.com")))
        .isEmpty();
    PublicSuffixes list = PublicSuffixList.read(new StringReader("com\n"));
    assertThat(new TreeWalk(zone, list, LIMITS).organizational(name("a.example.com")))
        .contains(name("example.com"));
  }

  @Test
  void a_name_that_is_too_long_for_a_record_has_none() {
    String label = "a".repeat(61) + ".";
    TreeWalk walk = new TreeWalk(zone("com:y"), PublicSuffixes.NONE, LIMITS);
    String longest = label.repeat(4) + "com";
    assertThat(walk.organizational(name(longest))).contains(name("a".repeat(61) + ".com"));
  }

  @Test
  void aliases_in_a_circle_and_huge_answers_cost_no_more() {
    MemoryZone zone = zone("").cname("_dmarc.loop.example", "loop.example");
    zone.cname("loop.example", "loop.example");
    for (int i = 0; i < 1000; i++) {
      zone.txt("_dmarc.many.example", "v=DMARC1; p=reject; x=" + i);
    }
    zone.txt("_dmarc.huge.example", "v=DMARC1; p=reject" + ";x".repeat(32_000));
    zone.txt("_dmarc.example", "v=DMARC1; p=none");
    TreeWalk walk = new TreeWalk(zone, PublicSuffixes.NONE, LIMITS);
    assertThat(walk.organizational(name("many.example"))).contains(name("example"));
    assertThat(walk.organizational(name("loop.example"))).isEmpty();
    assertThat(walk.at(name("huge.example"))).isInstanceOf(TreeWalk.Lookup.Nothing.class);
  }

  @Test
  void a_list_of_public_suffixes_is_read_with_its_exceptions() throws IOException {
    String text =
        """
        // a comment
        com
        co.uk   rest of the line
        *.ck
        !www.ck
        公司.cn
        -bad-.example

        blogspot.com
        """;
    PublicSuffixList list = PublicSuffixList.read(new StringReader(text));
    assertThat(list.skipped()).isEqualTo(1);
    record Row(String name, String registered) {}
    List<Row> rows =
        List.of(
            new Row("com", ""),
            new Row("example.com", "example.com"),
            new Row("a.b.example.com", "example.com"),
            new Row("co.uk", ""),
            new Row("a.b.co.uk", "b.co.uk"),
            new Row("x.ck", ""),
            new Row("a.x.ck", "a.x.ck"),
            new Row("www.ck", "www.ck"),
            new Row("a.www.ck", "www.ck"),
            new Row("a.blogspot.com", "a.blogspot.com"),
            new Row("unlisted", ""),
            new Row("a.unlisted", "a.unlisted"),
            new Row("b.xn--55qx5d.cn", "b.xn--55qx5d.cn"));
    for (Row row : rows) {
      assertThat(list.registered(name(row.name())).map(DomainName::ascii).orElse(""))
          .as(row.name())
          .isEqualTo(row.registered());
    }
  }

  @Test
  void what_is_no_list_is_refused() {
    Stream.of("", "// nothing\n", "x".repeat(1001), "a\n".repeat(200_001))
        .forEach(text ->
            assertThatThrownBy(() -> PublicSuffixList.read(new StringReader(text)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not a public suffix list"));
  }

  private static MemoryZone zone(String names) {
    MemoryZone zone = new MemoryZone();
    for (String entry : names.split(" ")) {
      if (!entry.isEmpty()) {
        String[] parts = entry.split(":");
        String psd = parts.length > 1 ? "; psd=" + parts[1] : "";
        zone.txt("_dmarc." + parts[0], "v=DMARC1; p=none" + psd);
      }
    }
    return zone;
  }
}
