package org.posthorn.mailauth.dmarc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Optional;
import org.posthorn.dns.DomainName;

class DmarcFuzzTest {
  private static final DmarcLimits LIMITS = DmarcLimits.defaults();

  /// What is read has bounds, says what is wrong with it, and does not depend on white space.
  @FuzzTest
  void records(byte[] input) {
    String text = new String(input, UTF_8);
    Optional<DmarcRecord> record = DmarcRecord.parse(text, LIMITS);
    if (record.isEmpty()) {
      return;
    }
    assertThat(text).contains("DMARC1");
    DmarcRecord read = record.get();
    assertThat(read.reporting().aggregate()).hasSizeLessThanOrEqualTo(LIMITS.reportUrisMax());
    assertThat(read.problems()).allMatch(problem -> problem.matches("[ -~]{1,200}"));
    assertThat(read.policies().isPresent() || !read.problems().isEmpty()).isTrue();
    for (ReportUri uri : read.reporting().aggregate()) {
      assertThat(ReportUri.parse(uri.uri())).contains(uri);
      uri.mailbox().ifPresent(mailbox -> assertThat(mailbox.toString()).doesNotContain("\n", "\r"));
    }
    Optional<DmarcRecord> spaced = DmarcRecord.parse(text + "\t; ", LIMITS);
    spaced.ifPresent(again -> assertThat(again).isEqualTo(read));
  }

  @FuzzTest
  void authors(byte[] input) {
    Author author = Author.of(List.of(new String(input, ISO_8859_1)), LIMITS);
    if (author instanceof Author.Domains(var domains)) {
      assertThat(domains).isNotEmpty().doesNotHaveDuplicates();
      assertThat(domains).hasSizeLessThanOrEqualTo(LIMITS.authorDomainsMax());
    }
  }

  @FuzzTest
  void suffixes(byte[] input) {
    PublicSuffixList list;
    try {
      list = PublicSuffixList.read(new StringReader(new String(input, UTF_8)));
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("not a public suffix list");
      return;
    }
    DomainName name = new DomainName("a.b.c.co.uk");
    list.registered(name)
        .ifPresent(found -> {
          assertThat(name.isAtOrBelow(found)).isTrue();
          assertThat(list.isPublicSuffix(found)).isFalse();
          assertThat(list.isPublicSuffix(found.parent().orElseThrow())).isTrue();
        });
  }
}
