package org.posthorn.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.posthorn.kv.KeyValueStoreContract.MAIL;
import static org.posthorn.kv.KeyValueStoreContract.NONE;
import static org.posthorn.kv.KeyValueStoreContract.account;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowRangeTest {
  private final MemoryStore store = new MemoryStore();
  private final RowRange all = RowRange.all(account(1), MAIL).inPagesOf(10);

  private static byte[] key(int number) {
    return ByteBuffer.allocate(4).putInt(number).array();
  }

  private static int number(Reader.Row row) {
    return ByteBuffer.wrap(row.key()).getInt();
  }

  private void fill(int rows) {
    store.write(
        account(1),
        Durability.SYNCED,
        writer -> {
          IntStream.range(0, rows).forEach(i -> writer.put(MAIL, key(i), NONE));
          return rows;
        });
  }

  private List<Integer> visited(RowRange range) {
    List<Integer> seen = new ArrayList<>();
    range.each(store, row -> seen.add(number(row)));
    return seen;
  }

  /// Around the size of a page, where a loop ends too early or never.
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 9, 10, 11, 20, 25})
  void everyRowIsVisitedOnce(int rows) {
    fill(rows);
    List<Integer> numbers = IntStream.range(0, rows).boxed().toList();
    assertThat(visited(all)).isEqualTo(numbers);
    List<Integer> changed = new ArrayList<>();
    all.change(
        store,
        Durability.SYNCED,
        (writer, page) ->
            page.forEach(row -> {
              changed.add(number(row));
              writer.delete(MAIL, row.key());
            }));
    assertThat(changed).isEqualTo(numbers);
    assertThat(visited(all)).isEmpty();
  }

  @Test
  void boundsAreKept() {
    fill(50);
    RowRange some = RowRange.of(account(1), MAIL, key(5), key(33)).inPagesOf(10);
    assertThat(visited(some)).isEqualTo(IntStream.range(5, 33).boxed().toList());
    assertThat(visited(RowRange.below(account(1), MAIL, key(3)))).containsExactly(0, 1, 2);
  }

  @Test
  void theVisitorMayStopAndMayWrite() {
    fill(50);
    List<Integer> sizes = new ArrayList<>();
    all.pages(
        store,
        page -> {
          sizes.add(page.size());
          store.write(
              account(1),
              Durability.SYNCED,
              writer -> {
                page.forEach(row -> writer.delete(MAIL, row.key()));
                return true;
              });
          return sizes.size() < 2;
        });
    assertThat(sizes).containsExactly(10, 10);
    assertThat(visited(all)).hasSize(30).startsWith(20);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, KeyValueStore.SNAPSHOT_ROWS_MAX + 1})
  void aPageHasABoundedNumberOfRows(int rows) {
    assertThatThrownBy(() -> all.inPagesOf(rows)).isInstanceOf(IllegalArgumentException.class);
  }
}
