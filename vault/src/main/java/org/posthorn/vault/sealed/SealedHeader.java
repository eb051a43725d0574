package org.posthorn.vault.sealed;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// The header of a sealed message; its layout is in the description of the package.
record SealedHeader(Fixed fixed, List<Entry> entries) {
  static final int VERSION = 1;
  static final int ID_BYTES = 16;
  static final int FINGERPRINT_BYTES = 32;
  static final int DIGEST_BYTES = 64;

  SealedHeader {
    entries = List.copyOf(entries);
  }

  /// What all recipients have in common.
  ///
  /// @param sender fingerprint of the identity of the server that sealed it
  /// @param receiver fingerprint of the identity that it is sealed for
  /// @param from the envelope sender, empty for reports
  /// @param size of the content
  /// @param digest of the encrypted frames
  record Fixed(
      Protection protection,
      byte[] id,
      Instant sealed,
      byte[] sender,
      byte[] receiver,
      String from,
      long size,
      byte[] digest) {

    RowWriter write() {
      return new RowWriter(VERSION)
          .octet(protection.code())
          .fixed(id)
          .instant(sealed)
          .fixed(sender)
          .fixed(receiver)
          .text(from)
          .int64(size)
          .fixed(digest);
    }

    private static Fixed read(RowReader in) {
      return new Fixed(
          protection(in),
          in.fixed(ID_BYTES),
          in.instant(),
          in.fixed(FINGERPRINT_BYTES),
          in.fixed(FINGERPRINT_BYTES),
          in.text(),
          in.int64(),
          in.fixed(DIGEST_BYTES));
    }

    private static Protection protection(RowReader in) {
      int code = in.octet();
      for (Protection each : Protection.values()) {
        if (each.code() == code) {
          return each;
        }
      }
      throw in.corrupt("protection " + code);
    }
  }

  /// A recipient.
  ///
  /// @param keyId of the link's key; empty without
  /// @param ciphertext of ML-KEM
  /// @param contentKey the content key, encrypted
  /// @param confirmation proves that both have the same keys, and belongs to this message
  record Entry(
      String address, String keyId, byte[] ciphertext, byte[] contentKey, byte[] confirmation) {}

  byte[] encode() {
    return fixed
        .write()
        .list(
            entries,
            (row, each) ->
                row.text(each.address())
                    .text(each.keyId())
                    .bytes(each.ciphertext())
                    .bytes(each.contentKey())
                    .bytes(each.confirmation()))
        .done();
  }

  /// @throws StoreException if it is malformed
  static SealedHeader decode(byte[] value, SealedLimits limits) {
    return RowReader.read(
        "sealed message",
        value,
        VERSION,
        in -> {
          Fixed fixed = Fixed.read(in);
          int count = in.count();
          if (count < 1 || count > limits.recipientsMax()) {
            throw in.corrupt(count + " recipients");
          }
          List<Entry> entries = new ArrayList<>();
          for (int i = 0; i < count; i++) {
            entries.add(new Entry(in.text(), in.text(), in.bytes(), in.bytes(), in.bytes()));
          }
          return new SealedHeader(fixed, entries);
        });
  }
}
