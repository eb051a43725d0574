package org.posthorn.kv;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.posthorn.testkit.GoldenRow;

/// What a store notes about itself, and the beginning of blobs: read for ever.
class StoredFormatsTest {
  private static final Table EPOCHS =
      new Table(Reserved.EPOCHS_TABLE_CODE, "store_epochs", Table.Family.ROWS);

  private final MemoryStore store = new MemoryStore();

  private static byte[] key(long epoch) {
    return ByteBuffer.allocate(Long.BYTES).putLong(epoch).array();
  }

  private void put(long epoch, String golden) {
    store.write(
        Epochs.NOTES,
        Durability.SYNCED,
        writer -> {
          writer.put(EPOCHS, key(epoch), GoldenRow.octets(golden));
          return true;
        });
  }

  private byte @Nullable [] stored(long epoch) {
    return store.get(Epochs.NOTES, EPOCHS, key(epoch));
  }

  private boolean closedCleanly(long epoch) {
    return store.read(Epochs.NOTES, reader -> Epochs.closedCleanly(reader, epoch));
  }

  @Test
  void epochsOfAnEarlierVersionGoOn() {
    put(299, "epoch_closed");
    put(300, "epoch_open");
    assertThat(closedCleanly(299)).isTrue();
    assertThat(closedCleanly(300)).isFalse();
    assertThat(store.<Long>write(Epochs.NOTES, Durability.SYNCED, Epochs::begin)).isEqualTo(301);
  }

  @Test
  void epochsAreWrittenAsEver() {
    put(300, "epoch_open");
    store.<Long>write(Epochs.NOTES, Durability.SYNCED, Epochs::begin);
    assertThat(stored(301)).isEqualTo(GoldenRow.octets("epoch_open"));
    store.<Long>write(Epochs.NOTES, Durability.SYNCED, writer -> Epochs.end(writer, 301));
    assertThat(stored(301)).isEqualTo(GoldenRow.octets("epoch_closed"));
  }

  @Test
  void headerOfABlob() {
    checkHeader("blob_header", new BlobFrames(BlobFrames.PLAIN, 5_000_000, 28));
    checkHeader("blob_header_encrypted", new BlobFrames(BlobFrames.ENCRYPTED, 5_000_000, 16));
  }

  private static void checkHeader(String golden, BlobFrames frames) {
    GoldenRow.check(
        golden,
        frames,
        header -> header.header().array(),
        octets ->
            BlobFrames.of(
                ByteBuffer.wrap(octets),
                frames.fileBytes(),
                BlobId.of(new byte[16]),
                frames.version()));
  }
}
