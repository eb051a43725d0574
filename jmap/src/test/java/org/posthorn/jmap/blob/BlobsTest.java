package org.posthorn.jmap.blob;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.jmap.Fixture;
import org.posthorn.store.mail.MailboxId;

class BlobsTest {
  private static final String INNER =
      """
      Subject: inner
      Content-Type: multipart/mixed; boundary=i

      --i

      first
      --i
      Content-Transfer-Encoding: base64

      c2Vjb25k
      --i--
      """;

  private static final String OUTER =
      """
      Subject: outer
      MIME-Version: 1.0
      Content-Type: multipart/mixed; boundary=o

      --o
      Content-Transfer-Encoding: quoted-printable

      caf=C3=A9
      --o
      Content-Type: message/rfc822

      """
          + INNER
          + "--o--\n";

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {"Be1", "Beff", "Bp1-1", "Bp1-1_2_3", "Bp1-2-1_1-3", "Bu7kA", "Bu7kA-1", "Bu7-1-2"})
  void an_id_is_read_as_it_is_spelled(String id) {
    assertThat(BlobId.parse(id)).map(BlobId::toString).contains(id);
    assertThat(id).matches("[A-Za-z0-9_-]{1,255}"); // RFC 8620 §1.2
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "B",
        "Be",
        "Bx1",
        "be1",
        "BeFF",
        "Be01",
        "Be1-1",
        "Bp1",
        "Bp1-",
        "Bp1-0",
        "Bp1-1_",
        "Bp1-1.2",
        "Bp1--1",
        "Bp1-9999999",
        "Bu",
        "Bu_",
        "Bp1-1-1-1-1-1-1-1-1-1",
        "Be11111111111111111",
        "E1"
      })
  void what_is_no_id_names_nothing(String id) {
    assertThat(BlobId.parse(id)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "Bp1-1, café",
        "Bp1-2_1, first",
        "Bp1-2-1, first",
        "Bp1-2-2, second",
        "Bp1-2_2, second",
        "Bu7-1, café",
        "Bu7-2-2, second",
        "Bp1-3, none",
        "Bp1-1-2, none",
        "Be2, none",
        "Bp2-1, none",
        "Bu8, none"
      })
  void a_part_is_found_and_decoded(String id, String text) {
    try (Fixture fixture = Fixture.of(directory, (_, _) -> List.of())) {
      fixture.append(Fixture.ALICE, MailboxId.INBOX, Instant.EPOCH, OUTER);
      byte[] octets = OUTER.replace("\n", "\r\n").getBytes(UTF_8);
      String uploaded = fixture.upload(Fixture.ALICE, octets);
      Blobs blobs = new Blobs();
      BlobId blob = BlobId.parse(id.replace("Bu7", uploaded)).orElseThrow();
      Optional<OpenBlob> open = blobs.open(fixture.mail(Fixture.ALICE), blob);
      assertThat(open.map(found -> new String(found.first(100), UTF_8)))
          .isEqualTo(Optional.ofNullable(text));
      open.ifPresent(found -> {
        assertThat(found.size()).isEqualTo(text.getBytes(UTF_8).length);
        found.close();
      });
      assertThat(blobs.open(fixture.mail(Fixture.BOB), blob)).isEmpty();
    }
  }

  @Test
  void the_whole_of_an_email_is_as_it_arrived() {
    try (Fixture fixture = Fixture.of(directory, (_, _) -> List.of())) {
      long email = fixture.append(Fixture.ALICE, MailboxId.INBOX, Instant.EPOCH, OUTER);
      Blobs blobs = new Blobs();
      try (OpenBlob open =
          blobs.open(fixture.mail(Fixture.ALICE), BlobId.ofEmail(email)).orElseThrow()) {
        assertThat(open.first(10_000)).isEqualTo(fixture.bytes(Fixture.ALICE, email));
        assertThat(open.size()).isEqualTo(fixture.bytes(Fixture.ALICE, email).length);
      }
    }
  }
}
