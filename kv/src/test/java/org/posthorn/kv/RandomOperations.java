package org.posthorn.kv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.Assertions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The same random transactions on a store and on the model; every answer must be the same.
final class RandomOperations {
  private static final Logger log = LoggerFactory.getLogger(RandomOperations.class);
  private static final List<Table> TABLES =
      List.of(KeyValueStoreContract.MAIL, KeyValueStoreContract.TEXT, KeyValueStoreContract.LAST);

  private RandomOperations() {}

  static void compare(KeyValueStore store, int transactions) {
    long seed = Long.getLong("posthorn.seed", System.nanoTime());
    log.info("random operations with -Dposthorn.seed={}", seed);
    Random random = new Random(seed);
    try (MemoryStore model = new MemoryStore()) {
      for (int i = 0; i < transactions; i++) {
        Partition partition = KeyValueStoreContract.account(random.nextInt(3));
        int kind = random.nextInt(20);
        if (kind == 0) {
          model.drop(partition);
          store.drop(partition);
        }
        long step = random.nextLong();
        Assertions.assertThat(answer(store, partition, kind, step))
            .as("seed %d, transaction %d", seed, i)
            .isEqualTo(answer(model, partition, kind, step));
      }
      Assertions.assertThat(store.partitions(KeyValueStoreContract.ACCOUNT, new byte[0], 10))
          .as("seed %d", seed)
          .isEqualTo(model.partitions(KeyValueStoreContract.ACCOUNT, new byte[0], 10));
    }
  }

  private static String answer(KeyValueStore store, Partition partition, int kind, long seed) {
    if (kind < 6) {
      return store.read(partition, reader -> reads(reader, new Random(seed)));
    }
    Durability durability = kind < 10 ? Durability.RELAXED : Durability.SYNCED;
    List<String> published = new ArrayList<>();
    try {
      return store.write(partition, durability, w -> writes(w, new Random(seed)), published::add)
          + published;
    } catch (IllegalStateException aborted) {
      return "aborted" + published;
    }
  }

  private static String writes(Writer writer, Random random) {
    StringBuilder answer = new StringBuilder();
    int steps = random.nextInt(12);
    for (int i = 0; i < steps; i++) {
      Table table = TABLES.get(random.nextInt(TABLES.size()));
      switch (random.nextInt(4)) {
        case 0 -> writer.delete(table, key(random));
        case 1 -> answer.append(reads(writer, random));
        default -> {
          byte[] value = new byte[random.nextInt(8) == 0 ? 6_000 : random.nextInt(20)];
          random.nextBytes(value);
          writer.put(table, key(random), value);
        }
      }
    }
    if (random.nextInt(8) == 0) {
      throw new IllegalStateException("abort");
    }
    return answer.toString();
  }

  private static String reads(Reader reader, Random random) {
    Table table = TABLES.get(random.nextInt(TABLES.size()));
    byte[] from = random.nextInt(3) == 0 ? new byte[0] : key(random);
    byte[] to = random.nextInt(3) == 0 ? new byte[0] : key(random);
    int limit = random.nextInt(6) == 0 ? 1_000 : random.nextInt(5);
    return switch (random.nextInt(4)) {
      case 0 -> text(reader.scan(table, from, to, limit));
      case 1 -> text(reader.scanDescending(table, from, to, limit));
      case 2 -> {
        List<Reader.Row> walked = new ArrayList<>();
        reader.walk(
            table,
            from,
            to,
            (key, value) -> walked.add(new Reader.Row(key, value)) && walked.size() <= limit);
        yield text(walked);
      }
      default -> {
        StringBuilder text = new StringBuilder("get");
        for (byte[] value : reader.get(table, List.of(from, to, key(random)))) {
          text.append(' ').append(value == null ? "none" : new String(value, ISO_8859_1));
        }
        yield text.toString();
      }
    };
  }

  private static String text(List<Reader.Row> rows) {
    StringBuilder text = new StringBuilder();
    for (Reader.Row row : rows) {
      text.append(new String(row.key(), ISO_8859_1)).append('=');
      text.append(new String(row.value(), ISO_8859_1)).append('\n');
    }
    return text.toString();
  }

  /// Short keys of few bytes, so that they often meet; 0xff and 0 among them.
  private static byte[] key(Random random) {
    byte[] key = new byte[random.nextInt(4)];
    byte[] alphabet = {0, 1, 'a', (byte) 0x80, (byte) 0xff};
    for (int i = 0; i < key.length; i++) {
      key[i] = alphabet[random.nextInt(alphabet.length)];
    }
    return key;
  }
}
