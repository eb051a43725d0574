package org.posthorn.kv.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.kv.StoreException;

class RowCodecTest {
  private static String hex(RowWriter row) {
    return HexFormat.of().formatHex(row.done());
  }

  private static RowReader reader(String hex) {
    return new RowReader("test", HexFormat.of().parseHex(hex), 1);
  }

  @Test
  void fieldsLieInTheirOrderAfterTheVersion() {
    RowWriter row =
        new RowWriter(1)
            .octet(0xff)
            .flag(true)
            .int32(-2)
            .int64(0x0102030405060708L)
            .varint(300)
            .signedVarint(-1)
            .fixed(new byte[] {9})
            .bytes(new byte[] {8})
            .text("ä")
            .varBytes(new byte[] {7})
            .varText("b")
            .instant(Instant.ofEpochMilli(5))
            .optional(Optional.of("x"), RowWriter::text)
            .optional(Optional.<String>empty(), RowWriter::text)
            .list(List.of(3, 4), RowWriter::int32)
            .longList(List.of(5), RowWriter::octet);
    assertThat(hex(row))
        .isEqualTo(
            "01 ff 01 fffffffe 0102030405060708 ac02 01 09 00000001 08 00000002 c3a4 01 07 01 62"
                    .replace(" ", "")
                + "0000000000000005 01 00000001 78 00 00000002 00000003 00000004".replace(" ", "")
                + "0000000000000001 05".replace(" ", ""));
    RowReader in = reader(hex(row));
    assertThat(in.octet()).isEqualTo(0xff);
    assertThat(in.flag()).isTrue();
    assertThat(in.int32()).isEqualTo(-2);
    assertThat(in.int64()).isEqualTo(0x0102030405060708L);
    assertThat(in.varint()).isEqualTo(300);
    assertThat(in.signedVarint()).isEqualTo(-1);
    assertThat(in.fixed(1)).containsExactly(9);
    assertThat(in.bytes()).containsExactly(8);
    assertThat(in.text()).isEqualTo("ä");
    assertThat(in.varBytes()).containsExactly(7);
    assertThat(in.varText()).isEqualTo("b");
    assertThat(in.instant()).isEqualTo(Instant.ofEpochMilli(5));
    assertThat(in.optional(RowReader::text)).contains("x");
    assertThat(in.optional(RowReader::text)).isEmpty();
    assertThat(in.list(RowReader::int32)).containsExactly(3, 4);
    assertThat(in.longList(RowReader::octet)).containsExactly(5);
    in.end();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 127, 128, 16_384, Long.MAX_VALUE, -1, Long.MIN_VALUE})
  void everyNumberIsReadAsItWasWritten(long number) {
    RowReader in =
        new RowReader(
            "test", new RowWriter(1).varint(number).signedVarint(number).int64(number).done(), 1);
    assertThat(List.of(in.varint(), in.signedVarint(), in.int64()))
        .containsExactly(number, number, number);
    in.end();
  }

  /// Lengths that no value has room for are refused before anything is allocated.
  @ParameterizedTest
  @CsvSource({
    "bytes, 017fffffff00",
    "bytes, 01ffffffff00",
    "text, 0100000002ff",
    "text, 0100000001ff",
    "varText, 01ffffffff07",
    "varText, 0102",
    "count, 017fffffff",
    "longList, 01000000000000000a00",
    "longList, 018000000000000000",
    "varint, 01ffffffffffffffffffffff",
    "smallVarint, 01ffffffff0f",
    "flag, 0102",
    "int64, 0101020304",
    "octet, 01",
    "end, 0100",
  })
  void whatDoesNotFitIsDamaged(String field, String hex) {
    RowReader in = reader(hex);
    assertThatThrownBy(
            () -> {
              switch (field) {
                case "bytes" -> in.bytes();
                case "text" -> in.text();
                case "varText" -> in.varText();
                case "count" -> in.count();
                case "longList" -> in.longList(RowReader::octet);
                case "varint" -> in.varint();
                case "smallVarint" -> in.smallVarint();
                case "flag" -> in.flag();
                case "int64" -> in.int64();
                case "octet" -> in.octet();
                default -> in.end();
              }
            })
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.CORRUPT))
        .hasMessageContaining("a row of test is damaged");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "00", "03"})
  void anUnknownVersionIsRefused(String hex) {
    byte[] value = HexFormat.of().parseHex(hex);
    assertThatThrownBy(() -> RowReader.read("test", value, 1, 2, RowReader::version))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.CORRUPT));
  }

  @Test
  void oneOfSeveralVersionsIsTold() {
    assertThat(RowReader.read("test", new byte[] {2}, 1, 3, RowReader::version)).isEqualTo(2);
  }

  /// A type that refuses its octets must not look like a fault of the program.
  @Test
  void aValueThatItsTypeRefusesIsDamaged() {
    assertThatThrownBy(() ->
            RowReader.read(
                "test",
                new byte[] {1},
                1,
                _ -> {
                  throw new IllegalArgumentException("no such state");
                }))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.CORRUPT))
        .hasMessage("a row of test is damaged: no such state");
  }
}
