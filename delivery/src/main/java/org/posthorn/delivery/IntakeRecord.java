package org.posthorn.delivery;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.StoreException;

/// A message accepted for several accounts.
///
/// Bytes, format 1: the format (1 byte), seconds and nanoseconds of its arrival (8, 4), trace id,
/// return path and other trace fields (each UTF-8 with a 4-byte length), number of recipients (4),
/// and for each the account (8), its state (1), Delivered-To (UTF-8 with a 4-byte length).
///
/// @param received when the message was accepted
/// @param traceId of the transaction
/// @param fields what is put before each copy
/// @param recipients with their states
record IntakeRecord(
    Instant received, String traceId, TraceFields fields, List<Pending> recipients) {
  private static final int FORMAT = 1;

  IntakeRecord {
    recipients = List.copyOf(recipients);
  }

  /// @param filed whether the account has its copy
  record Pending(Recipient recipient, boolean filed) {}

  IntakeRecord withFiled(int index) {
    List<Pending> changed = new ArrayList<>(recipients);
    changed.set(index, new Pending(recipients.get(index).recipient(), true));
    return new IntakeRecord(received, traceId, fields, changed);
  }

  boolean done() {
    return recipients.stream().allMatch(Pending::filed);
  }

  byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(FORMAT);
      out.writeLong(received.getEpochSecond());
      out.writeInt(received.getNano());
      write(out, traceId);
      write(out, fields.returnPath());
      write(out, fields.others());
      out.writeInt(recipients.size());
      for (Pending pending : recipients) {
        out.writeLong(pending.recipient().account().value());
        out.writeBoolean(pending.filed());
        write(out, pending.recipient().deliveredTo());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return bytes.toByteArray();
  }

  /// @throws StoreException of kind CORRUPT if these are no such bytes
  static IntakeRecord decode(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int format = in.readByte();
      if (format != FORMAT) {
        throw new StoreException(StoreException.Kind.CORRUPT, "intake record of format " + format);
      }
      Instant received = Instant.ofEpochSecond(in.readLong(), in.readInt());
      String traceId = read(in);
      TraceFields fields = new TraceFields(read(in), read(in));
      int count = in.readInt();
      List<Pending> recipients = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        AccountId account = new AccountId(in.readLong());
        boolean filed = in.readBoolean();
        recipients.add(new Pending(new Recipient(account, read(in)), filed));
      }
      return new IntakeRecord(received, traceId, fields, recipients);
    } catch (IOException | IllegalArgumentException e) {
      throw new StoreException(StoreException.Kind.CORRUPT, "intake record", e);
    }
  }

  private static void write(DataOutputStream out, String text) throws IOException {
    byte[] utf8 = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    out.writeInt(utf8.length);
    out.write(utf8);
  }

  private static String read(DataInputStream in) throws IOException {
    int length = in.readInt();
    byte[] utf8 = in.readNBytes(Math.max(0, length));
    if (utf8.length != length) {
      throw new IOException("text of " + length + " bytes is cut off");
    }
    return new String(utf8, java.nio.charset.StandardCharsets.UTF_8);
  }
}
