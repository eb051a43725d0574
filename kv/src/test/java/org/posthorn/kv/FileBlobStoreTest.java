package org.posthorn.kv;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBlobStoreTest implements BlobStoreContract {
  @TempDir Path directory;
  private final List<BlobStore> opened = new ArrayList<>();

  @Override
  public FileBlobStore blobs() throws IOException {
    FileBlobStore blobs = new FileBlobStore(directory.resolve("blobs"));
    opened.add(blobs);
    return blobs;
  }

  @AfterEach
  void close() {
    opened.forEach(BlobStore::close);
  }

  private Path file(BlobRef ref) {
    String name = ref.toString();
    return directory
        .resolve("blobs")
        .resolve(name.substring(0, 2))
        .resolve(name.substring(2, 3))
        .resolve(name);
  }

  @Test
  void blobsAreThereAfterReopeningAndLeftoversAreNot() throws IOException {
    FileBlobStore blobs = blobs();
    BlobRef ref = BlobStoreContract.write(blobs, BlobStoreContract.message(100));
    blobs.close();
    Path leftover = directory.resolve("blobs/tmp/" + new BlobId(1, 2));
    Files.writeString(leftover, "a crash came between");
    FileBlobStore again = blobs();
    assertThat(leftover).doesNotExist();
    try (BlobStore.BlobReader reader = again.open(ref)) {
      assertThat(BlobStoreContract.read(reader, 0, 100)).isEqualTo(BlobStoreContract.message(100));
    }
  }

  @Test
  void belowTheFloorNoBlobIsBegunAndRemovingGoesOn() throws IOException {
    BlobRef ref;
    try (FileBlobStore blobs = blobs()) {
      ref = BlobStoreContract.write(blobs, BlobStoreContract.message(100));
    }
    long floor = 2 * RocksEngine.freeBytes(directory);
    try (FileBlobStore full = new FileBlobStore(directory.resolve("blobs"), false, floor)) {
      assertThatThrownBy(full::create)
          .isInstanceOfSatisfying(
              StoreException.class,
              e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.DISK_FULL));
      full.delete(ref.id());
      assertThat(file(ref)).doesNotExist();
    }
  }

  @Test
  void onlyTheOwnerReadsThem() throws IOException {
    BlobRef ref = BlobStoreContract.write(blobs(), new byte[10]);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file(ref))))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file(ref).getParent())))
        .isEqualTo("rwx------");
  }

  @Test
  void aDirectoryIsOpenedOnce() throws IOException {
    blobs();
    assertThatThrownBy(this::blobs)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.LOCKED));
  }

  @Test
  void aClosedStoreSaysSo() throws IOException {
    FileBlobStore blobs = blobs();
    blobs.close();
    assertThatThrownBy(blobs::create)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.CLOSED));
  }

  @Test
  void damageIsFound() throws IOException {
    FileBlobStore blobs = blobs();
    Map<String, Damage> damages =
        Map.ofEntries(
            entry("cut short", file -> file.setLength(70_000)),
            entry("cut within the header", file -> file.setLength(9)),
            entry("longer", file -> file.setLength(file.length() + 1)),
            entry("another magic", file -> file.write('X')));
    for (Map.Entry<String, Damage> damage : damages.entrySet()) {
      BlobRef ref = BlobStoreContract.write(blobs, BlobStoreContract.message(100_000));
      try (RandomAccessFile file = new RandomAccessFile(file(ref).toFile(), "rw")) {
        damage.getValue().to(file);
      }
      assertThatThrownBy(() -> blobs.open(ref))
          .as(damage.getKey())
          .isInstanceOfSatisfying(
              StoreException.class,
              e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.CORRUPT))
          .hasMessageContaining(ref.toString());
    }
  }

  private interface Damage {
    void to(RandomAccessFile file) throws IOException;
  }

  /// The first format as it lies on disk: later ones must still read it.
  @Test
  void theFirstFormatIsRead() throws IOException {
    FileBlobStore blobs = blobs();
    BlobRef ref = BlobRef.plain(BlobId.parse("000102030405060708090a0b0c0d0e0f"));
    Files.createDirectories(file(ref).getParent());
    byte[] text = "From: a@example.test".getBytes(StandardCharsets.US_ASCII);
    byte[] header = {'P', 'H', 'B', 1, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 20, 1, 0, 0};
    Files.write(file(ref), header);
    Files.write(file(ref), text, java.nio.file.StandardOpenOption.APPEND);
    try (BlobStore.BlobReader reader = blobs.open(ref)) {
      assertThat(BlobStoreContract.read(reader, 0, 100)).isEqualTo(text);
    }
  }
}
