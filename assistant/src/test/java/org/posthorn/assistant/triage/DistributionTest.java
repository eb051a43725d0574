package org.posthorn.assistant.triage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How messages are bundled by their header.
class DistributionTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "a person | From: Ben <ben@example.org>; Subject: Order of the day | PERSONAL | none",
        "a discussion | From: ben@example.org; List-Id: <devel.lists.example.org>;"
            + " List-Post: <mailto:devel@lists.example.org>; List-Unsubscribe: <mailto:u@example.org>"
            + " | DISCUSSION | none",
        "an old list | From: ben@example.org; Precedence: list | DISCUSSION | none",
        "a newsletter | From: Shop <hello@example.org>; List-Unsubscribe: <https://example.org/u>;"
            + " Subject: Spring offers | BULK | NEWSLETTER",
        "an announcement list | From: a@example.org; List-Id: <n.example.org>; List-Post: NO"
            + " | BULK | NEWSLETTER",
        "bulk mail | From: a@example.org; Precedence: bulk | BULK | NEWSLETTER",
        "a receipt | From: no-reply@example.org; Subject: Your order 4711 has shipped"
            + " | AUTOMATIC | RECEIPT",
        "a receipt with advertisements | From: shop@example.org; Subject: Rechnung 12;"
            + " List-Unsubscribe: <https://example.org/u> | BULK | RECEIPT",
        "a French receipt | From: noreply@example.org; Subject: =?UTF-8?Q?Votre_re=C3=A7u?="
            + " | AUTOMATIC | RECEIPT",
        "a Spanish receipt | From: noreply@example.org; Subject: Tu pedido ha llegado"
            + " | AUTOMATIC | RECEIPT",
        "a forge | From: Ben <notifications@example.org>; X-GitHub-Reason: mention;"
            + " List-Id: <repo.example.org>; Subject: Re: order of fields | AUTOMATIC | NOTIFICATION",
        "a monitor | From: root@example.org; Auto-Submitted: auto-generated; Subject: Disk full"
            + " | AUTOMATIC | NOTIFICATION",
        "a vacation reply | From: ben@example.org; Auto-Submitted: auto-replied (vacation)"
            + " | AUTOMATIC | none",
        "a bounce | From: mailer-daemon@example.org; Auto-Submitted: auto-replied;"
            + " Content-Type: multipart/report; report-type=delivery-status | AUTOMATIC | none",
        "a person who says so | From: ben@example.org; Auto-Submitted: no | PERSONAL | none"
      })
  void bundles(String what, String fields, Distribution.Kind kind, Bundle bundle) {
    Distribution found =
        TriageMail.facts(TriageMail.PASSED, fields.replace("; ", "\n").replace(";\n", "\n") + "\n")
            .distribution();
    assertThat(found.kind()).isEqualTo(kind);
    assertThat(found.bundle().orElse(null)).isEqualTo(bundle);
  }
}
