package org.posthorn.kv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.testkit.GoldenRow;

/// Blobs that are encrypted, each with a key of its own, and what is done to their files.
class EncryptedBlobStoreTest implements BlobStoreContract {
  private static final int HEADER = BlobFrames.HEADER_BYTES;
  private static final int FRAME = BlobFrames.FRAME_BYTES + FrameForm.TAG_BYTES;

  /// Of three frames.
  private static final int LONG = 150_000;

  @TempDir Path directory;
  private final List<BlobStore> opened = new ArrayList<>();

  @Override
  public FileBlobStore blobs() throws IOException {
    FileBlobStore blobs = new FileBlobStore(directory.resolve("blobs"), true, 0);
    opened.add(blobs);
    return blobs;
  }

  @AfterEach
  void close() {
    opened.forEach(BlobStore::close);
  }

  private Path file(BlobId id) {
    String name = id.toString();
    return directory
        .resolve("blobs")
        .resolve(name.substring(0, 2))
        .resolve(name.substring(2, 3))
        .resolve(name);
  }

  private static byte[] key(BlobRef ref) {
    return Arrays.copyOfRange(ref.toBytes(), BlobId.BYTES, BlobRef.ENCRYPTED_BYTES);
  }

  private static byte[] readAll(BlobStore blobs, BlobRef ref) throws IOException {
    try (BlobStore.BlobReader reader = blobs.open(ref)) {
      return BlobStoreContract.read(reader, 0, (int) reader.size());
    }
  }

  /// Also over the borders of frames.
  private static byte[] text(int length) {
    StringBuilder text = new StringBuilder("Subject: secret plan\r\n\r\n");
    while (text.length() < length) {
      text.append("The plan is secret. ");
    }
    return text.substring(0, length).getBytes(US_ASCII);
  }

  private static void damaged(BlobStore blobs, BlobRef ref, String how) {
    assertThatThrownBy(() -> readAll(blobs, ref))
        .as(how)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.CORRUPT))
        .hasMessageContaining(ref.id().toString());
  }

  @Test
  void neitherContentNorKeyIsInTheDirectory() throws Exception {
    FileBlobStore blobs = blobs();
    BlobRef ref = BlobStoreContract.write(blobs, text(LONG));
    try (BlobStore.BlobWriter unfinished = blobs.create()) {
      unfinished.write(text(LONG));
      ByteArrayOutputStream everything = new ByteArrayOutputStream();
      int files = 0;
      try (var paths = Files.walk(directory)) {
        for (Path path : paths.toList()) {
          everything.writeBytes(path.toString().getBytes(US_ASCII));
          if (Files.isRegularFile(path)) {
            files++;
            everything.writeBytes(Files.readAllBytes(path));
          }
        }
      }
      String all = everything.toString(ISO_8859_1);
      byte[] key = key(ref);
      assertThat(files).isGreaterThanOrEqualTo(2);
      assertThat(all)
          .contains("PHB")
          .doesNotContain("plan")
          .doesNotContain(new String(key, ISO_8859_1))
          .doesNotContain(HexFormat.of().formatHex(key));
    }
  }

  @Test
  void eachBlobHasAKeyOfItsOwnThatIsNotShown() throws IOException {
    FileBlobStore blobs = blobs();
    BlobRef one = BlobStoreContract.write(blobs, text(100));
    BlobRef other = BlobStoreContract.write(blobs, text(100));
    assertThat(one.isEncrypted()).isTrue();
    assertThat(one.toBytes()).hasSize(48);
    assertThat(key(one)).isNotEqualTo(key(other));
    assertThat(one).hasToString(one.id().toString()).isEqualTo(BlobRef.of(one.toBytes()));
    assertThat(one).isNotEqualTo(BlobRef.plain(one.id()));
    byte[] first = Files.readAllBytes(file(one.id()));
    byte[] second = Files.readAllBytes(file(other.id()));
    assertThat(Arrays.copyOfRange(first, HEADER, first.length))
        .isNotEqualTo(Arrays.copyOfRange(second, HEADER, second.length));
  }

  @Test
  void bothKindsAreReadWhateverTheSetting() throws IOException {
    Path place = directory.resolve("blobs");
    BlobRef plain;
    try (FileBlobStore off = new FileBlobStore(place)) {
      plain = BlobStoreContract.write(off, text(LONG));
      assertThat(plain.isEncrypted()).isFalse();
      assertThat(plain.toBytes()).hasSize(16);
    }
    BlobRef encrypted;
    try (FileBlobStore on = blobs()) {
      encrypted = BlobStoreContract.write(on, text(LONG));
      assertThat(readAll(on, plain)).isEqualTo(text(LONG));
      // The owner's row says which form a file must have.
      damaged(on, BlobRef.plain(encrypted.id()), "without the key");
      damaged(on, BlobRef.encrypted(plain.id(), new byte[32]), "with a key although it is plain");
    }
    try (FileBlobStore off = new FileBlobStore(place)) {
      assertThat(readAll(off, encrypted)).isEqualTo(text(LONG));
    }
  }

  private interface Damage {
    void to(RandomAccessFile file) throws IOException;
  }

  private static Damage flip(long at) {
    return file -> {
      file.seek(at);
      int octet = file.read();
      file.seek(at);
      file.write(octet ^ 1);
    };
  }

  private static Damage cutAt(long size) {
    return file -> {
      file.setLength(new BlobFrames(BlobFrames.ENCRYPTED, size, 16).fileBytes());
      file.seek(8);
      file.writeLong(size);
    };
  }

  private static void swap(RandomAccessFile file, long one, long other) throws IOException {
    byte[] first = new byte[FRAME];
    byte[] second = new byte[FRAME];
    file.seek(one);
    file.readFully(first);
    file.seek(other);
    file.readFully(second);
    file.seek(one);
    file.write(second);
    file.seek(other);
    file.write(first);
  }

  @Test
  void whateverIsDoneToAFileIsFound() throws IOException {
    FileBlobStore blobs = blobs();
    Map<String, Damage> damages =
        Map.ofEntries(
            entry("a bit of the first frame", flip(HEADER)),
            entry("a bit of the second frame", flip(HEADER + FRAME + 5)),
            entry("a bit of a tag", flip(HEADER + FRAME - 1)),
            entry("a bit of the last tag", file -> flip(file.length() - 1).to(file)),
            entry("frames exchanged", file -> swap(file, HEADER, HEADER + FRAME)),
            entry("cut short", file -> file.setLength(70_000)),
            entry("cut within the header", file -> file.setLength(9)),
            entry("cut at a frame", cutAt(2 * BlobFrames.FRAME_BYTES)),
            entry("cut within a frame", cutAt(100_000)),
            entry("cut to nothing", cutAt(0)),
            entry("longer", file -> file.setLength(file.length() + 1)),
            entry(
                "a frame repeated at the end",
                file -> {
                  byte[] frame = new byte[(int) (file.length() - HEADER - 2L * FRAME)];
                  file.seek(HEADER + 2L * FRAME);
                  file.readFully(frame);
                  file.setLength(HEADER + 3L * FRAME);
                  file.seek(HEADER + 3L * FRAME);
                  file.write(frame);
                  file.seek(8);
                  file.writeLong(3L * BlobFrames.FRAME_BYTES + frame.length - 16);
                }));
    for (Map.Entry<String, Damage> damage : damages.entrySet()) {
      BlobRef ref = BlobStoreContract.write(blobs, text(LONG));
      try (RandomAccessFile file = new RandomAccessFile(file(ref.id()).toFile(), "rw")) {
        damage.getValue().to(file);
      }
      damaged(blobs, ref, damage.getKey());
    }
  }

  @Test
  void noBitOfTheHeaderCanBeChanged() throws IOException {
    FileBlobStore blobs = blobs();
    for (int length : new int[] {0, 1, 65_536, 65_537}) {
      BlobRef ref = BlobStoreContract.write(blobs, Arrays.copyOf(text(70_000), length));
      byte[] sound = Files.readAllBytes(file(ref.id()));
      for (int bit = 0; bit < 8 * HEADER; bit++) {
        byte[] changed = sound.clone();
        changed[bit / 8] ^= (byte) (1 << bit % 8);
        Files.write(file(ref.id()), changed);
        damaged(blobs, ref, "bit " + bit + " of " + length);
      }
    }
  }

  /// What was verified is given out although another part is damaged.
  @Test
  void aRangeIsReadAlone() throws IOException {
    FileBlobStore blobs = blobs();
    BlobRef ref = BlobStoreContract.write(blobs, text(LONG));
    try (RandomAccessFile file = new RandomAccessFile(file(ref.id()).toFile(), "rw")) {
      flip(HEADER + 3).to(file);
    }
    try (BlobStore.BlobReader reader = blobs.open(ref)) {
      assertThat(BlobStoreContract.read(reader, 70_000, 100))
          .isEqualTo(Arrays.copyOfRange(text(LONG), 70_000, 70_100));
      assertThatThrownBy(() -> reader.read(65_535, new byte[1], 0, 1))
          .isInstanceOf(StoreException.class);
    }
  }

  @Test
  void theFileOfAnotherBlobIsNotTakenForIt() throws IOException {
    FileBlobStore blobs = blobs();
    BlobRef ref = BlobStoreContract.write(blobs, text(1_000));
    BlobRef other = BlobStoreContract.write(blobs, text(1_000));
    Files.copy(file(other.id()), file(ref.id()), StandardCopyOption.REPLACE_EXISTING);
    damaged(blobs, ref, "exchanged");
    // Not even if its key is known: a key is bound to the id.
    damaged(blobs, BlobRef.encrypted(ref.id(), key(other)), "exchanged, with its key");
  }

  @Test
  void anotherKeyDoesNotOpenIt() throws IOException {
    FileBlobStore blobs = blobs();
    BlobRef ref = BlobStoreContract.write(blobs, text(1_000));
    byte[] key = key(ref);
    key[31] ^= 1;
    damaged(blobs, BlobRef.encrypted(ref.id(), key), "another key");
  }

  /// A frame is not encrypted a second time, in place and with the same nonce.
  @Test
  void afterAWriteThatFailedNothingIsWritten() throws IOException {
    FileBlobStore blobs = blobs();
    Path file = directory.resolve("unwritable");
    Files.createFile(file);
    FileBlobWriter writer =
        new FileBlobWriter(
            blobs,
            BlobRef.encrypted(new BlobId(1, 2), new byte[32]),
            file,
            FileChannel.open(file, StandardOpenOption.READ));
    byte[] more = new byte[BlobFrames.FRAME_BYTES + 1];
    assertThatThrownBy(() -> writer.write(more)).isInstanceOf(RuntimeException.class);
    assertThat(file).doesNotExist();
    assertThatThrownBy(() -> writer.write(1)).hasMessageContaining("DISCARDED");
    assertThatThrownBy(writer::finish).hasMessageContaining("DISCARDED");
    writer.close();
  }

  private static final BlobRef GOLDEN =
      BlobRef.encrypted(
          BlobId.parse("000102030405060708090a0b0c0d0e0f"),
          HexFormat.of()
              .parseHex("404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f"));

  /// The file as it lies on disk: later formats must still read it. It was made with another
  /// implementation of AES-GCM.
  @Test
  void theSecondFormatIsReadAndWritten() throws IOException {
    FileBlobStore blobs = blobs();
    byte[] golden = GoldenRow.octets("blob_encrypted");
    Files.createDirectories(file(GOLDEN.id()).getParent());
    Files.write(file(GOLDEN.id()), golden);
    assertThat(readAll(blobs, GOLDEN)).isEqualTo("From: a@example.test".getBytes(US_ASCII));
    Files.delete(file(GOLDEN.id()));
    Path temporary = directory.resolve("blobs/tmp/again");
    Set<StandardOpenOption> options =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try (FileBlobWriter writer =
        new FileBlobWriter(blobs, GOLDEN, temporary, FileChannel.open(temporary, options))) {
      writer.write("From: a@example.test".getBytes(US_ASCII));
      writer.finish();
    }
    assertThat(Files.readAllBytes(file(GOLDEN.id()))).isEqualTo(golden);
  }

  /// Decrypted as docs/cryptography.md says.
  @Test
  void theFormatIsAsDocumented() throws Exception {
    FileBlobStore blobs = blobs();
    byte[] text = text(LONG);
    BlobRef ref = BlobStoreContract.write(blobs, text);
    byte[] stored = ref.toBytes();
    ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(file(ref.id())));
    assertThat(file.getInt()).isEqualTo('P' << 24 | 'H' << 16 | 'B' << 8 | 2);
    assertThat(file.getInt()).isEqualTo(16 << 16);
    assertThat(file.getLong()).isEqualTo(LONG);
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    for (int frame = 0; file.hasRemaining(); frame++) {
      byte[] sealed = new byte[Math.min(file.remaining(), FRAME)];
      file.get(sealed);
      byte[] nonce = new byte[12];
      nonce[3] = (byte) (file.hasRemaining() ? 0 : 1);
      nonce[11] = (byte) frame;
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(
          Cipher.DECRYPT_MODE,
          new SecretKeySpec(stored, 16, 32, "AES"),
          new GCMParameterSpec(128, nonce));
      cipher.updateAAD(new byte[] {2});
      cipher.updateAAD(stored, 0, 16);
      plain.writeBytes(cipher.doFinal(sealed));
    }
    assertThat(plain.toByteArray()).isEqualTo(text);
  }

  @Test
  void refsOfOtherLengthsAreRefused() {
    for (int length : List.of(0, 15, 17, 32, 47, 49)) {
      assertThatThrownBy(() -> BlobRef.of(new byte[length]))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> BlobRef.encrypted(new BlobId(1, 2), new byte[16]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Collections.nCopies(2, BlobRef.of(new byte[48])))
        .containsOnly(BlobRef.of(new byte[48]));
  }
}
