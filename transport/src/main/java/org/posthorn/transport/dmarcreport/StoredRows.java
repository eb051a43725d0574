package org.posthorn.transport.dmarcreport;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.RowRange;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Row;
import org.posthorn.transport.daily.DayKey;
import org.posthorn.transport.rows.KeyedHash;
import org.posthorn.transport.rows.ReportTables;

/// The rows of one report on disk.
record StoredRows(DayKey report) {
  /// @param row with a count of 0; the key is the report's key and a hash of the row's other values
  byte[] key(Row row, KeyedHash hash) {
    String content = HexFormat.of().formatHex(RowFields.encode(row));
    byte[] own = hash.bytes("dmarc-row " + content);
    byte[] of = report.bytes();
    return ByteBuffer.allocate(of.length + own.length).put(of).put(own).array();
  }

  private RowRange range() {
    byte[] to = report.bytes();
    int last = to.length - 1;
    while (to[last] == -1) { // the day before it limits the carry
      last--;
    }
    to = Arrays.copyOf(to, last + 1);
    to[last]++;
    return RowRange.of(ReportTables.partition(), ReportTables.DMARC_ROWS, report.bytes(), to);
  }

  List<Row> read(KeyValueStore kv) {
    List<Row> rows = new ArrayList<>();
    range().each(kv, row -> rows.add(RowFields.row(row.value())));
    return rows;
  }

  void erase(KeyValueStore kv) {
    range()
        .change(
            kv,
            Durability.RELAXED, // if lost, it is removed some days later
            (writer, page) ->
                page.forEach(row -> writer.delete(ReportTables.DMARC_ROWS, row.key())));
  }
}
