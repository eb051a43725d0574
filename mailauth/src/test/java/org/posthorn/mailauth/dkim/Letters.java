package org.posthorn.mailauth.dkim;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Makes messages with everything that canonical forms are about. Message `n` of a seed is always
/// the same.
final class Letters {
  private static final String[] NAMES = {
    "To",
    "Cc",
    "Subject",
    "Date",
    "Message-ID",
    "References",
    "MIME-Version",
    "Content-Type",
    "Received",
    "X-Other",
    "List-Id",
    "List-Unsubscribe",
    "SUBJECT",
    "reply-to",
    "Sender"
  };
  private static final String[] PIECES = {
    "word",
    " ",
    "  ",
    "\t",
    " \t ",
    "é",
    "\u00ff",
    "=?utf-8?q?x?=",
    "a;b",
    "\r\n ",
    "\r\n\t",
    "\r\n  \t"
  };
  private static final String[] BODY_PIECES = {
    "text", " ", "\t", "  ", "\r\n", "\r\n\r\n", " \r\n", "\t \r\n", "é", "...", "\r\n.", "-- "
  };

  private Letters() {}

  static byte[] testMessage(long seed, int number) {
    Random random = new Random(seed * 31 + number);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    List<String> fields = new ArrayList<>();
    fields.add("From:" + (random.nextBoolean() ? " " : "\r\n\t") + "a@posthorn.example");
    for (int i = random.nextInt(15); i > 0; i--) {
      StringBuilder field = new StringBuilder(NAMES[random.nextInt(NAMES.length)]);
      field.append(":").append(value(random));
      fields.add(random.nextInt(fields.size() + 1), field.toString());
    }
    for (String field : fields) {
      out.writeBytes(latin(field + "\r\n"));
    }
    out.writeBytes(latin("\r\n"));
    out.writeBytes(latin(body(random, number)));
    return out.toByteArray();
  }

  /// Never a line of white space only: such a header is malformed, and readers differ.
  private static String value(Random random) {
    StringBuilder value = new StringBuilder(random.nextBoolean() ? " " : "");
    for (int i = random.nextInt(12); i > 0; i--) {
      String piece = PIECES[random.nextInt(PIECES.length)];
      value.append(piece);
      if (piece.startsWith("\r")) {
        value.append('x');
      }
    }
    return value.toString();
  }

  private static String body(Random random, int number) {
    switch (number % 10) {
      case 0:
        return "";
      case 1:
        return "\r\n".repeat(random.nextInt(5));
      case 2:
        return "x".repeat(2000) + " ".repeat(random.nextInt(900)) + "y".repeat(20_000) + "\r\n";
      default:
        StringBuilder body = new StringBuilder();
        for (int i = random.nextInt(60); i > 0; i--) {
          body.append(BODY_PIECES[random.nextInt(BODY_PIECES.length)]);
        }
        // A last line without its end is text here: what white space at its end is, is not said.
        return body.toString() + (random.nextInt(4) == 0 ? "z" : "\r\n");
    }
  }

  static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  static byte[] join(byte[] first, byte[] second) {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(first);
    both.writeBytes(second);
    return both.toByteArray();
  }

  static byte[] signed(byte[] message, List<DkimKey> keys) {
    DkimSigner signer = new DkimSigner(keys, TestKeys.NOW);
    signer.update(message, 0, message.length);
    return join(latin(signer.finish().orElseThrow()), message);
  }
}
