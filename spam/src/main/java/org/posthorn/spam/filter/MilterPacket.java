package org.posthorn.spam.filter;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// A packet of the milter protocol: length, command, data.
///
/// @param command one character
record MilterPacket(char command, byte[] data) {
  /// Maximum length of a received packet in octets; filters may not replace the body.
  private static final int READ_MAX = 1 << 20;

  static MilterPacket of(char command) {
    return new MilterPacket(command, new byte[0]);
  }

  /// Data of texts, each followed by NUL.
  static MilterPacket of(char command, String... texts) {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    for (String text : texts) {
      data.writeBytes(text.replace("\0", "").getBytes(UTF_8));
      data.write(0);
    }
    return new MilterPacket(command, data.toByteArray());
  }

  static MilterPacket read(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 1 || length > READ_MAX) {
      throw new IOException("a packet of " + length + " octets from a milter");
    }
    char command = (char) in.readUnsignedByte();
    byte[] data = in.readNBytes(length - 1);
    if (data.length < length - 1) {
      throw new EOFException("a milter's packet " + command + " is cut off");
    }
    return new MilterPacket(command, data);
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(data.length + 1);
    out.writeByte(command);
    out.write(data);
  }

  int number(int at) throws IOException {
    if (data.length < at + Integer.BYTES) {
      throw new IOException("a milter's packet " + command + " is too short");
    }
    return ByteBuffer.wrap(data).getInt(at);
  }

  /// The texts from an offset on.
  List<String> texts(int from) {
    List<String> texts = new ArrayList<>();
    int start = Math.min(from, data.length);
    for (int i = start; i < data.length; i++) {
      if (data[i] == 0) {
        texts.add(new String(data, start, i - start, UTF_8));
        start = i + 1;
      }
    }
    if (start < data.length) {
      texts.add(new String(data, start, data.length - start, UTF_8));
    }
    return texts;
  }
}
