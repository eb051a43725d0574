package org.posthorn.jmap.blob;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.jmap.Fixture;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.RequestException;
import tools.jackson.databind.node.ObjectNode;

/// RFC 8620 §6.1 and §6.2, without HTTP.
class UploadsTest {
  @TempDir private Path directory;

  private static InputStream text(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }

  @Test
  void what_is_uploaded_can_be_downloaded_by_its_user() throws IOException {
    try (Fixture f = Fixture.of(directory, (_, _) -> List.of())) {
      Uploads uploads = new Uploads(f.store, f.jmap.limits());
      Downloads downloads = new Downloads(f.store, new Blobs());

      ObjectNode answer =
          uploads.accept(Fixture.ALICE, "A1", "text/plain", text("hello")).orElseThrow();

      String blob = answer.get("blobId").asString();
      assertThat((Object) answer)
          .hasToString(
              Fixture.json(
                      "{'accountId': 'A1', 'blobId': '"
                          + blob
                          + "', 'type': 'text/plain', 'size': 5}")
                  .toString());
      try (OpenBlob open = downloads.open(Fixture.ALICE, "A1", blob).orElseThrow()) {
        assertThat(open.stream().readAllBytes()).isEqualTo("hello".getBytes(UTF_8));
      }
      assertThat(downloads.open(Fixture.BOB, "A2", blob)).isEmpty();
      assertThat(downloads.open(Fixture.BOB, "A1", blob)).isEmpty();
      assertThat(downloads.open(Fixture.ALICE, "A1", "Bu1")).isEmpty();
      assertThat(downloads.open(Fixture.ALICE, "x", "nonsense")).isEmpty();
    }
  }

  @Test
  void nobody_uploads_to_the_account_of_another() throws IOException {
    try (Fixture f = Fixture.of(directory, (_, _) -> List.of())) {
      Uploads uploads = new Uploads(f.store, f.jmap.limits());
      for (String account : List.of("A1", "A99", "E1", "")) {
        assertThat(uploads.accept(Fixture.BOB, account, "text/plain", text("x")))
            .isEqualTo(Optional.empty());
      }
    }
  }

  @Test
  void uploads_are_bounded_in_octets_and_at_once() {
    JmapLimits limits = new JmapLimits(10, 2, 1_000, 1, 1, 1, 1, 10);
    try (Fixture f = Fixture.of(directory, limits, (_, _) -> List.of())) {
      Uploads uploads = new Uploads(f.store, limits);
      assertThatThrownBy(
              () -> uploads.accept(Fixture.ALICE, "A1", "text/plain", text("12345678901")))
          .isInstanceOfSatisfying(
              RequestException.class, e -> assertThat(e.limit()).contains("maxSizeUpload"));
      InputStream third = new Uploading(uploads, new Uploading(uploads, text("x")));
      assertThatThrownBy(() -> uploads.accept(Fixture.ALICE, "A1", "text/plain", third))
          .isInstanceOfSatisfying(
              RequestException.class, e -> assertThat(e.limit()).contains("maxConcurrentUpload"));
      assertThat(f.upload(Fixture.ALICE, new byte[10]))
          .as("all places are free again")
          .isNotEmpty();
    }
  }

  /// Uploads another stream while it is read, and is empty.
  private static final class Uploading extends InputStream {
    private final Uploads uploads;
    private final InputStream other;

    Uploading(Uploads uploads, InputStream other) {
      this.uploads = uploads;
      this.other = other;
    }

    @Override
    public int read() throws IOException {
      assertThat(uploads.accept(Fixture.ALICE, "A1", "text/plain", other)).isPresent();
      return -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      return read();
    }
  }
}
