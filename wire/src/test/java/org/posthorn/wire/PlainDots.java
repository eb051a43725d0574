package org.posthorn.wire;

import org.jspecify.annotations.Nullable;

/// RFC 5321 §4.5.2 as one would write it without caring for speed: the second opinion.
///
/// @param data without stuffing and final dot; null if the data never ended
/// @param rest what follows the final dot
record PlainDots(@Nullable String data, String rest, boolean bareCr, boolean bareLf) {

  static PlainDots of(String sent) {
    StringBuilder data = new StringBuilder();
    String left = sent;
    while (true) {
      int end = left.indexOf("\r\n");
      if (end < 0) {
        return new PlainDots(null, "", false, false);
      }
      String line = left.substring(0, end);
      left = left.substring(end + 2);
      if (line.equals(".")) {
        String bare = data.toString().replace("\r\n", "");
        return new PlainDots(data.toString(), left, bare.contains("\r"), bare.contains("\n"));
      }
      data.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
    }
  }
}
