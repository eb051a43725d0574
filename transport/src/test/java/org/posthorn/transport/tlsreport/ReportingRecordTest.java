package org.posthorn.transport.tlsreport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.smtp.syntax.Mailbox;

/// Where domains want their reports.
class ReportingRecordTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "v=TLSRPTv1; rua=mailto:reports@example.com | mailto:reports@example.com",
        "v=TLSRPTv1;rua=mailto:a@b.example,https://b.example/v1; "
            + "| mailto:a@b.example https://b.example/v1",
        "v=TLSRPTv1 ; ext=1; rua=mailto:a@b.example , mailto:a@b.example | mailto:a@b.example",
        "v=TLSRPTv1; rua=ftp://b.example | none",
        "v=TLSRPTv1; | none",
        "v=TLSRPTv2; rua=mailto:a@b.example | none",
      })
  void records(String text, String addresses) {
    assertThat(
            ReportingRecord.of(List.of("other", text))
                .map(found -> String.join(" ", found.addresses()))
                .orElse("none"))
        .isEqualTo(addresses);
    assertThat(ReportingRecord.of(List.of(text, text))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "mailto:a+b@c.example?subject=x, a+b@c.example",
    "mailto:a%2Bb@c.example, a+b@c.example",
    "mailto:a@b.example%0D%0ABcc:c@d.example, none",
    "mailto:a%0D%0A@b.example, none",
    "mailto:a%zz@b.example, none",
    "mailto:b.example, none",
  })
  void mailboxes(String uri, String mailbox) {
    assertThat(MailtoAddress.parse(uri).map(Mailbox::toString).orElse("none")).isEqualTo(mailbox);
  }

  @Test
  void our_record_is_read_as_it_is_written() {
    ReportingRecord ours = new ReportingRecord(List.of("mailto:a@b.example", "https://b.example/"));
    assertThat(ReportingRecord.of(List.of(ours.text()))).contains(ours);
  }
}
