package org.posthorn.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.posthorn.kv.BlobId;
import org.posthorn.kv.BlobRef;
import org.posthorn.kv.BlobStore;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Reader;
import org.posthorn.kv.RocksStore;
import org.posthorn.kv.StoreException;
import org.posthorn.store.change.AccountWrites;
import org.posthorn.store.mail.Appended;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.rows.MailTables;
import org.posthorn.store.sweep.BlobConversion;
import org.posthorn.store.sweep.BlobConversion.Converted;
import org.posthorn.store.sweep.Sweeper.Swept;

/// Encryption is turned on or off while there are large messages.
class BlobConversionTest extends MailTest {
  private static final int LARGE = 150_000;
  private boolean encrypting;

  @Override
  boolean encrypting() {
    return encrypting;
  }

  @Override
  KeyValueStore openKv() {
    return new CountingStore(
        RocksStore.open(
            directory.resolve("rows"),
            RocksStore.Settings.withDefaults(() -> {}).withFreeSpaceFloor(0)));
  }

  @Override
  BlobStore openBlobs() throws IOException {
    return new Watched(super.openBlobs());
  }

  /// Has something happen before a blob is opened or deleted, once; and blobs fail.
  private static final class Watched implements BlobStore {
    private final BlobStore below;
    private volatile Runnable beforeOpen = () -> {};
    private volatile Runnable beforeDelete = () -> {};
    private final Set<BlobId> unopenable = new HashSet<>();
    private final Set<BlobId> unreadable = new HashSet<>();
    private final Set<BlobId> undeletable = new HashSet<>();
    private boolean unwritable;

    Watched(BlobStore below) {
      this.below = below;
    }

    @Override
    public BlobReader open(BlobRef ref) throws IOException {
      Runnable happens = beforeOpen;
      beforeOpen = () -> {};
      happens.run();
      if (unopenable.contains(ref.id())) {
        throw new AccessDeniedException(ref.id().toString());
      }
      BlobReader reader = below.open(ref);
      return unreadable.contains(ref.id()) ? new Unreadable(reader) : reader;
    }

    @Override
    public void delete(BlobId id) throws IOException {
      Runnable happens = beforeDelete;
      beforeDelete = () -> {};
      happens.run();
      if (undeletable.contains(id)) {
        throw new IOException("Read-only file system");
      }
      below.delete(id);
    }

    @Override
    public BlobWriter create() throws IOException {
      if (unwritable) {
        throw new IOException("No space left on device");
      }
      return below.create();
    }

    @Override
    public void requireRoom(long bytes) {
      below.requireRoom(bytes);
    }

    @Override
    public boolean encrypting() {
      return below.encrypting();
    }

    @Override
    public void forEach(Consumer<Listed> visitor) throws IOException {
      below.forEach(visitor);
    }

    @Override
    public long freeBytes() throws IOException {
      return below.freeBytes();
    }

    @Override
    public void close() {
      below.close();
    }
  }

  private record Unreadable(BlobStore.BlobReader below) implements BlobStore.BlobReader {
    @Override
    public long size() {
      return below.size();
    }

    @Override
    public int read(long position, byte[] into, int offset, int length) throws IOException {
      if (position > LARGE / 2) {
        throw new IOException("Input/output error");
      }
      return below.read(position, into, offset, length);
    }

    @Override
    public void close() throws IOException {
      below.close();
    }
  }

  private static void crash() {
    throw new IllegalStateException("the power goes, for the tests");
  }

  private Watched watched() {
    return (Watched) blobs();
  }

  private void beforeNextWrite(Runnable happens) {
    ((CountingStore) kv()).beforeNextWrite(ALICE.partition(), happens);
  }

  private void turn(boolean on) {
    reopen();
    encrypting = on;
  }

  private static String large(int number) {
    String line = "The plan " + number + " is secret.\r\n";
    return testMessage("large " + number) + line.repeat(LARGE / line.length());
  }

  private Appended append(int number) {
    NewMessage message = new NewMessage(staged(large(number)), FlagSet.NONE, now.get());
    return alice().append(inbox(), List.of(message)).getFirst();
  }

  /// Large messages by their numbers.
  private Map<Long, String> appendLarge(int count) {
    Map<Long, String> messages = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      messages.put(append(i).emailId(), large(i));
    }
    return messages;
  }

  private void readable(Map<Long, String> messages) {
    messages.forEach((id, text) -> assertThat(text(id)).isEqualTo(text));
    assertThat(mail().check(ALICE).problems()).isEmpty();
  }

  private BlobConversion conversion(int blobsAtOnce, long bytesAtOnce) {
    AccountWrites accounts = new AccountWrites(kv(), now::get, limits());
    return new BlobConversion(blobs(), accounts, blobsAtOnce, bytesAtOnce);
  }

  private BlobConversion conversion() {
    return conversion(Integer.MAX_VALUE, Long.MAX_VALUE);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> paths = Files.walk(directory.resolve("blobs"))) {
      return paths.filter(path -> path.getFileName().toString().length() == 32).toList();
    }
  }

  /// Files that show the text to whoever reads the disk.
  private long plainFiles() throws IOException {
    long plain = 0;
    for (Path file : files()) {
      plain += Files.readString(file, ISO_8859_1).contains("is secret") ? 1 : 0;
    }
    return plain;
  }

  /// When orphans are due, by the machine's own time, which blobs carry.
  private static Instant tomorrow() {
    return Instant.now().plus(Duration.ofHours(25));
  }

  @Test
  void messages_from_before_are_encrypted_when_encryption_is_turned_on() throws IOException {
    Map<Long, String> messages = appendLarge(3);
    int uid = append(7).uid();
    alice().expunge(inbox(), new int[] {uid});
    Appended small = append(inbox(), testMessage("small"));
    assertThat(plainFiles()).isEqualTo(4);
    turn(true);
    assertThat(plainFiles()).isEqualTo(4);
    readable(messages);
    long modSeq = alice().modSeq();

    Swept swept = sweep(now.get());

    assertThat(swept.blobs()).isEqualTo(new Converted(4, 0, 0));
    assertThat(plainFiles()).isZero();
    assertThat(files()).hasSize(4);
    readable(messages);
    assertThat(text(small.emailId())).isEqualTo(testMessage("small"));
    assertThat(alice().modSeq()).isEqualTo(modSeq);
    assertThat(sweep(now.get()).blobs()).isEqualTo(Converted.NOTHING);
    turn(true);
    assertThat(sweep(tomorrow()))
        .satisfies(again -> {
          assertThat(again.blobs()).isEqualTo(Converted.NOTHING);
          assertThat(again.orphans()).isZero();
        });
    readable(messages);
  }

  @Test
  void they_are_decrypted_when_it_is_turned_off() throws IOException {
    turn(true);
    Map<Long, String> messages = appendLarge(3);
    assertThat(plainFiles()).isZero();
    turn(false);
    readable(messages);
    assertThat(sweep(now.get()).blobs()).isEqualTo(new Converted(3, 0, 0));
    assertThat(plainFiles()).isEqualTo(3);
    assertThat(files()).hasSize(3);
    readable(messages);
  }

  @Test
  void a_run_converts_some_and_counts_the_rest() {
    Map<Long, String> messages = appendLarge(5);
    turn(true);
    assertThat(conversion(2, Long.MAX_VALUE).run()).isEqualTo(new Converted(2, 3, 0));
    turn(true); // whoever goes on
    BlobConversion next = conversion(9, LARGE + 10_000);
    assertThat(next.run()).isEqualTo(new Converted(2, 1, 0));
    assertThat(next.run()).isEqualTo(new Converted(1, 0, 0));
    assertThat(next.run()).isEqualTo(Converted.NOTHING);
    readable(messages);
  }

  @Test
  void an_open_message_is_read_to_its_end() {
    long id = append(1).emailId();
    turn(true);
    try (MessageBytes open = alice().open(id)) {
      byte[] beginning = open.range(0, 100);
      assertThat(conversion().run().done()).isOne();
      byte[] whole = open.range(0, open.size());
      assertThat(new String(whole, US_ASCII)).isEqualTo(large(1));
      assertThat(Arrays.copyOf(whole, 100)).isEqualTo(beginning);
    }
  }

  /// The row was read, then the blob is replaced, then it would be opened.
  @Test
  void a_message_that_is_converted_while_it_is_opened_is_read() {
    long id = append(1).emailId();
    turn(true);
    Watched blobs = watched();
    BlobConversion conversion = conversion();
    blobs.beforeOpen = () -> assertThat(conversion.run().done()).isOne();
    assertThat(text(id)).isEqualTo(large(1));
  }

  @Test
  void a_check_at_the_same_time_finds_nothing_missing() {
    var _ = append(1);
    turn(true);
    BlobConversion conversion = conversion();
    watched().beforeOpen = () -> assertThat(conversion.run().done()).isOne();
    assertThat(mail().check(ALICE).problems()).isEmpty();
  }

  @Test
  void readers_and_writers_notice_nothing() throws Exception {
    Map<Long, String> messages = appendLarge(30);
    turn(true);
    MailAccount alice = alice();
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> readers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        readers.add(
            threads.submit(() -> {
              do {
                messages.forEach((id, text) -> assertThat(text(id)).isEqualTo(text));
              } while (!done.get());
              return true;
            }));
      }
      Future<Boolean> mover =
          threads.submit(() -> {
            int[] uids = IntStream.rangeClosed(1, 30).toArray();
            for (int uid : uids) {
              alice.copy(inbox(), new int[] {uid}, archive());
            }
            return true;
          });
      assertThat(conversion().run()).isEqualTo(new Converted(30, 0, 0));
      assertThat(mover.get(60, TimeUnit.SECONDS)).isTrue();
      done.set(true);
      for (Future<Boolean> reader : readers) {
        assertThat(reader.get(60, TimeUnit.SECONDS)).isTrue();
      }
    }
    assertThat(plainFiles()).isZero();
    assertThat(files()).hasSize(30);
    assertThat(shown(archive())).hasSize(30);
    readable(messages);
  }

  @Test
  void a_message_that_is_moved_meanwhile_stays_moved() throws IOException {
    long id = append(1).emailId();
    turn(true);
    MailAccount alice = alice();
    BlobConversion conversion = conversion();
    beforeNextWrite(() -> alice.move(inbox(), new int[] {1}, archive()));
    assertThat(conversion.run().done()).isOne();
    assertThat(shown(inbox())).isEmpty();
    assertThat(shown(archive())).hasSize(1);
    assertThat(text(id)).isEqualTo(large(1));
    assertThat(files()).hasSize(1);
  }

  @Test
  void a_message_that_is_erased_meanwhile_leaves_nothing() throws IOException {
    var _ = append(1);
    turn(true);
    BlobConversion conversion = conversion();
    beforeNextWrite(() -> mail().erase(ALICE));
    assertThat(conversion.run()).isEqualTo(Converted.NOTHING);
    assertThat(files()).isEmpty();
  }

  @Test
  void after_a_crash_before_the_row_is_replaced_the_old_blob_counts() throws IOException {
    Map<Long, String> messages = appendLarge(1);
    turn(true);
    BlobConversion conversion = conversion();
    beforeNextWrite(BlobConversionTest::crash);
    assertThatThrownBy(conversion::run).hasMessageContaining("the power goes");
    turn(true);
    assertThat(files()).hasSize(2);
    readable(messages);
    assertThat(plainFiles()).isOne();
    Swept swept = sweep(tomorrow());
    assertThat(swept.blobs()).isEqualTo(new Converted(1, 0, 0));
    assertThat(swept.orphans()).isOne();
    assertThat(files()).hasSize(1);
    assertThat(plainFiles()).isZero();
    readable(messages);
  }

  @Test
  void after_a_crash_before_the_old_blob_is_deleted_the_sweeper_deletes_it() throws IOException {
    Map<Long, String> messages = appendLarge(1);
    turn(true);
    BlobConversion conversion = conversion();
    watched().beforeDelete = BlobConversionTest::crash;
    assertThatThrownBy(conversion::run).hasMessageContaining("the power goes");
    turn(true);
    assertThat(files()).hasSize(2);
    readable(messages);
    Swept swept = sweep(tomorrow());
    assertThat(swept.blobs()).isEqualTo(Converted.NOTHING);
    assertThat(swept.orphans()).isOne();
    assertThat(plainFiles()).isZero();
    readable(messages);
  }

  @Test
  void a_damaged_message_is_left_as_it_is_and_does_not_stop_the_others() throws IOException {
    Map<Long, String> messages = appendLarge(3);
    Path damaged = files().getFirst();
    flip(damaged);
    turn(true);
    BlobConversion conversion = conversion();
    assertThat(conversion.run()).isEqualTo(new Converted(2, 1, 1));
    assertThat(plainFiles()).isOne();
    flip(damaged);
    assertThat(conversion.run()).isEqualTo(new Converted(1, 0, 0));
    readable(messages);
  }

  private static BlobId idOf(Path file) {
    return BlobId.parse(file.getFileName().toString());
  }

  /// Returns the file of a blob that nobody owns.
  private Path orphan() throws IOException {
    List<Path> before = files();
    try (BlobStore.BlobWriter writer = blobs().create()) {
      writer.write(large(99).getBytes(US_ASCII));
      var _ = writer.finish();
    }
    return files().stream().filter(file -> !before.contains(file)).findFirst().orElseThrow();
  }

  @Test
  void unreadable_files_do_not_stop_the_others_nor_the_removal_of_orphans() throws IOException {
    Map<Long, String> messages = appendLarge(5);
    List<Path> files = files();
    turn(true);
    Path orphan = orphan();
    watched().unopenable.add(idOf(files.get(0)));
    watched().unreadable.add(idOf(files.get(1)));
    Swept swept = sweep(tomorrow());
    assertThat(swept.blobs()).isEqualTo(new Converted(3, 2, 2));
    assertThat(swept.orphans()).isOne();
    assertThat(orphan).doesNotExist();
    assertThat(plainFiles()).isEqualTo(2);
    assertThat(files()).as("no unfinished copies").hasSize(5);
    watched().unopenable.clear();
    watched().unreadable.clear();
    assertThat(sweep(now.get()).blobs()).isEqualTo(new Converted(2, 0, 0));
    readable(messages);
  }

  @Test
  void while_nothing_can_be_written_messages_stay_as_they_are() {
    Map<Long, String> messages = appendLarge(3);
    turn(true);
    watched().unwritable = true;
    assertThat(sweep(now.get()).blobs()).isEqualTo(new Converted(0, 3, 0));
    watched().unwritable = false;
    assertThat(sweep(now.get()).blobs()).isEqualTo(new Converted(3, 0, 0));
    readable(messages);
  }

  @Test
  void an_old_file_that_cannot_be_deleted_is_left_to_the_sweeper() throws IOException {
    Map<Long, String> messages = appendLarge(3);
    BlobId old = idOf(files().getFirst());
    turn(true);
    watched().undeletable.add(old);
    assertThat(sweep(now.get()).blobs()).isEqualTo(new Converted(3, 0, 0));
    assertThat(plainFiles()).isOne();
    watched().undeletable.clear();
    assertThat(sweep(tomorrow()).orphans()).isOne();
    assertThat(plainFiles()).isZero();
    readable(messages);
  }

  @Test
  void orphans_are_removed_although_the_conversion_fails() throws IOException {
    Map<Long, String> messages = appendLarge(2);
    turn(true);
    Path orphan = orphan();
    beforeNextWrite(BlobConversionTest::failToWrite);
    assertThatThrownBy(() -> sweep(tomorrow())).hasMessageContaining("cannot be written");
    assertThat(orphan).doesNotExist();
    readable(messages);
  }

  private static void failToWrite() {
    throw new StoreException(StoreException.Kind.IO, "rows cannot be written, for the tests");
  }

  @Test
  void blobs_are_converted_although_an_orphan_cannot_be_removed() throws IOException {
    Map<Long, String> messages = appendLarge(2);
    turn(true);
    Path orphan = orphan();
    Path other = orphan();
    watched().undeletable.add(idOf(orphan));
    assertThatThrownBy(() -> sweep(tomorrow())).hasMessageContaining("blobs cannot be swept");
    assertThat(plainFiles()).isZero();
    assertThat(orphan).exists();
    assertThat(other).doesNotExist();
    readable(messages);
  }

  @Test
  void a_copy_whose_row_is_damaged_is_deleted() throws IOException {
    Map<Long, String> messages = appendLarge(3);
    List<Reader.Row> rows =
        kv().read(
                ALICE.partition(),
                reader -> reader.scan(MailTables.EMAIL, MailTables.START, MailTables.END, 9));
    turn(true);
    BlobConversion conversion = conversion();
    beforeNextWrite(() -> putEmails(rows, value -> new byte[] {99}));
    assertThat(conversion.run()).isEqualTo(new Converted(0, 3, 3));
    assertThat(files()).hasSize(3);
    putEmails(rows, value -> value);
    assertThat(conversion.run()).isEqualTo(new Converted(3, 0, 0));
    readable(messages);
  }

  private void putEmails(List<Reader.Row> rows, UnaryOperator<byte[]> change) {
    kv().write(
            ALICE.partition(),
            Durability.SYNCED,
            writer -> {
              rows.forEach(
                  row -> writer.put(MailTables.EMAIL, row.key(), change.apply(row.value())));
              return true;
            });
  }

  private static void flip(Path file) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.seek(100_000);
      int octet = open.read();
      open.seek(100_000);
      open.write(octet ^ 1);
    }
  }

  @Test
  void a_blob_of_another_server_is_left_to_it() throws IOException {
    Map<Long, String> messages = appendLarge(1);
    Path file = files().getFirst();
    Path elsewhere = directory.resolve("elsewhere");
    turn(true);
    Files.move(file, elsewhere);
    assertThat(conversion().run()).isEqualTo(Converted.NOTHING);
    Files.move(elsewhere, file);
    readable(messages);
  }

  @Test
  void the_key_of_an_encrypted_message_is_only_in_its_row() throws IOException {
    turn(true);
    long id = append(1).emailId();
    Path file = files().getFirst();
    flip(file);
    assertThatThrownBy(() -> text(id))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.CORRUPT))
        .hasMessageContaining(file.getFileName().toString());
    assertThat(mail().check(ALICE).problems())
        .singleElement()
        .asString()
        .contains("Email " + id)
        .doesNotContainPattern("[0-9a-f]{33}");
    flip(file);
  }
}
