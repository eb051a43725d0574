package org.posthorn.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.posthorn.directory.Principal;
import org.posthorn.kv.BlobId;
import org.posthorn.kv.lease.LeaseHolder;
import org.posthorn.store.mail.MailException.Kind;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.uploads.Upload;
import org.posthorn.store.uploads.UploadLimits;
import org.posthorn.store.uploads.UploadWriter;
import org.posthorn.store.uploads.Uploads;

class UploadsTest extends MailTest {
  private static final UploadLimits LIMITS = UploadLimits.defaults();

  private Uploads uploads() {
    return mail().uploads(principal(ALICE), ALICE);
  }

  private static Upload upload(Uploads to, byte[] octets) {
    try (UploadWriter writer = to.receive()) {
      writer.write(octets);
      return writer.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Upload upload(Uploads to, String text) {
    return upload(to, text.getBytes(StandardCharsets.UTF_8));
  }

  private static Optional<String> read(Uploads from, Upload upload) {
    return from.open(upload.name())
        .map(open -> {
          try (MessageBytes bytes = open) {
            return new String(bytes.range(0, bytes.size()), StandardCharsets.UTF_8);
          }
        });
  }

  private List<BlobId> blobIds() {
    List<BlobId> ids = new ArrayList<>();
    try {
      blobs().forEach(blob -> ids.add(blob.id()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ids;
  }

  @Test
  void small_and_large_uploads_are_read_again() {
    long modSeq = alice().modSeq();
    Upload small = upload(uploads(), "small");
    Upload large = upload(uploads(), "x".repeat(200_000));
    Upload empty = upload(uploads(), "");

    assertThat(read(uploads(), small)).contains("small");
    assertThat(read(uploads(), large).map(String::length)).contains(200_000);
    assertThat(read(uploads(), empty)).contains("");
    assertThat(large.size()).isEqualTo(200_000);
    assertThat(alice().modSeq()).as("an upload is no change of mail").isEqualTo(modSeq);
    assertThat(alice().quota().usedBytes()).isZero();
  }

  @Test
  void only_who_has_uploaded_it_sees_it() {
    // RFC 8620 §6.1: in a shared account too.
    Upload alices = upload(uploads(), "mine");
    Uploads systems = mail().uploads(Principal.system(), ALICE);

    assertThat(systems.open(alices.name())).isEmpty();
    assertThat(mail().uploads(principal(BOB), BOB).open(alices.name())).isEmpty();
    MailAccountTest.refused(Kind.FORBIDDEN, () -> mail().uploads(principal(BOB), ALICE));
    assertThat(uploads().open("0".repeat(32))).isEmpty();
    assertThat(uploads().open("../../etc/passwd")).isEmpty();
    assertThat(read(uploads(), alices)).contains("mine");
  }

  @Test
  void it_stays_for_an_hour_and_is_swept_later() {
    Upload small = upload(uploads(), "small");
    Upload large = upload(uploads(), "x".repeat(200_000));

    passes(Duration.ofHours(1));
    sweep(now.get());
    assertThat(read(uploads(), small)).contains("small");
    assertThat(uploads().open(large.name()).map(MessageBytes::size)).contains(200_000L);

    passes(LIMITS.kept().minusHours(1).plusSeconds(1));
    assertThat(uploads().open(small.name())).isEmpty();
    sweep(now.get());
    assertThat(blobIds()).isEmpty();
  }

  @Test
  void what_would_be_too_many_octets_drives_out_the_oldest() {
    byte[] most = new byte[(int) LIMITS.uploadOctetsMax()];
    Upload first = upload(uploads(), "first");
    passes(Duration.ofMillis(1));
    List<Upload> others = new ArrayList<>();
    for (int i = 0; i < LIMITS.octetsMax() / LIMITS.uploadOctetsMax(); i++) {
      others.add(upload(uploads(), most));
      passes(Duration.ofMillis(1));
    }

    assertThat(uploads().open(first.name())).isEmpty();
    assertThat(others).allMatch(upload -> uploads().open(upload.name()).isPresent());
    upload(uploads(), "one more");
    assertThat(uploads().open(others.getFirst().name())).isEmpty();
    assertThat(blobIds()).hasSize(others.size() - 1);
  }

  @Test
  void what_would_be_one_too_many_drives_out_the_oldest() {
    Upload first = upload(uploads(), "first");
    passes(Duration.ofMillis(1));
    for (int i = 1; i < LIMITS.countMax(); i++) {
      upload(uploads(), "n" + i);
    }
    assertThat(read(uploads(), first)).contains("first");
    upload(uploads(), "last");
    assertThat(uploads().open(first.name())).isEmpty();
  }

  @Test
  void one_that_is_too_large_is_refused_and_leaves_nothing() throws IOException {
    try (UploadWriter writer = uploads().receive()) {
      byte[] block = new byte[1 << 20];
      MailAccountTest.refused(
          Kind.LIMIT,
          () -> {
            for (long n = 0; n <= LIMITS.uploadOctetsMax(); n += block.length) {
              writer.write(block);
            }
          });
    }
    assertThat(blobIds()).isEmpty();
  }

  @Test
  void an_erased_account_leaves_no_uploads() {
    upload(uploads(), "x".repeat(200_000));
    mail().erase(ALICE);
    assertThat(blobIds()).isEmpty();
    mail().sweeper(LeaseHolder.of("test", kv())).run(now.get().plus(Duration.ofDays(31)));
  }
}
