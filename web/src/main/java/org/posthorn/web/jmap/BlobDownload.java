package org.posthorn.web.jmap;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.posthorn.jmap.blob.OpenBlob;
import org.posthorn.web.Answer;

/// Downloads parts of messages as files. They are untrusted, so they are never displayed as a page
/// of this origin: they are sent as attachments, with a sandbox policy.
public final class BlobDownload {
  private static final String OCTETS = "application/octet-stream";

  static final String SANDBOX = "sandbox; default-src 'none'";

  /// RFC 6838 §4.2, with parameters.
  private static final Pattern MEDIA_TYPE =
      Pattern.compile("[A-Za-z0-9!#$&^_.+-]{1,127}/[A-Za-z0-9!#$&^_.+-]{1,127}(;[ -~]{0,255})?");

  private BlobDownload() {}

  /// @param opening called twice: for the size, and for streaming
  /// @param type untrusted media type; omitted if it is invalid
  /// @param name of the file, with any characters
  public static Answer of(Supplier<OpenBlob> opening, String type, String name) {
    long size;
    try (OpenBlob blob = opening.get()) {
      size = blob.size();
    }
    String known = MEDIA_TYPE.matcher(type).matches() ? type : OCTETS;
    return Answer.streamed(known, OptionalLong.of(size), out -> copy(opening, out))
        .with("Content-Disposition", attachment(name))
        .with("Content-Security-Policy", SANDBOX)
        .with("Cache-Control", "private, immutable, max-age=31536000");
  }

  /// RFC 6266 §4.3
  static String attachment(String name) {
    String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    return "attachment; filename*=UTF-8''" + encoded;
  }

  static void copy(Supplier<OpenBlob> opening, OutputStream out) throws IOException {
    try (OpenBlob blob = opening.get();
        InputStream in = blob.stream()) {
      in.transferTo(out);
    }
  }
}
