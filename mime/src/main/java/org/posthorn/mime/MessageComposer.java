package org.posthorn.mime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.posthorn.mime.ComposedPart.Heading;

/// Writes whole messages (RFC 5322, RFC 2045, RFC 2046). What it writes is ASCII in lines of at
/// most 998 octets, except that fields may have addresses in UTF-8, and messages within the message
/// stay as they are: so it needs no conversion on delivery. One thread.
public final class MessageComposer {
  /// RFC 5322 §2.1.1
  private static final int LINE_OCTETS_MAX = 998;

  private static final int BUFFER_OCTETS = 32 << 10;
  private static final byte[] CRLF = {'\r', '\n'};
  private static final Pattern LINE_BREAK = Pattern.compile("\r\n|\r|\n");

  private final OutputStream out;
  private final Supplier<String> boundaries;

  /// @param boundaries supplies strings that do not occur at the start of a line in any part: long
  ///   random ones of letters and digits
  public MessageComposer(OutputStream out, Supplier<String> boundaries) {
    this.out = out;
    this.boundaries = boundaries;
  }

  /// Writes a message.
  ///
  /// @param fields of the message; MIME-Version and those of the part are added after them
  public void write(HeaderWriter fields, ComposedPart root) throws IOException {
    HeaderWriter header = new HeaderWriter().all(fields);
    part(header.structured("MIME-Version", "1.0"), root);
  }

  private void part(HeaderWriter header, ComposedPart part) throws IOException {
    switch (part) {
      case ComposedPart.Text(Heading heading, String text) -> text(header, heading, text);
      case ComposedPart.Stored stored -> stored(header, stored);
      case ComposedPart.Multipart multipart -> multipart(header, multipart);
    }
  }

  private void text(HeaderWriter header, Heading heading, String text) throws IOException {
    byte[] octets = LINE_BREAK.matcher(text).replaceAll("\r\n").getBytes(StandardCharsets.UTF_8);
    List<String> parameters = new ArrayList<>();
    if (heading.type().isType("text")) {
      parameters.add(HeaderWriter.parameter("charset", "utf-8"));
    }
    String encoding = encoding(octets);
    header(header, heading, parameters, encoding);
    TransferEncoder encoder =
        switch (encoding) {
          case "base64" -> new TransferEncoder.Base64Lines();
          case "quoted-printable" -> new TransferEncoder.QuotedPrintable();
          default -> new TransferEncoder.Unchanged();
        };
    encoder.write(octets, 0, octets.length, out);
    encoder.finish(false, out);
  }

  /// Unencoded if that is safe; otherwise the shorter encoding.
  private static String encoding(byte[] octets) {
    int line = 0;
    int longest = 0;
    int strange = 0;
    for (byte octet : octets) {
      line = octet == '\n' ? 0 : octet == '\r' ? line : line + 1;
      longest = Math.max(longest, line);
      boolean plain =
          (octet >= ' ' && octet < 0x7f) || octet == '\t' || octet == '\r' || octet == '\n';
      strange += plain ? 0 : 1;
    }
    if (strange == 0) {
      return longest <= LINE_OCTETS_MAX ? "7bit" : "quoted-printable";
    }
    // Two more octets for each encoded one, or a third more in total.
    return strange > octets.length / 6 ? "base64" : "quoted-printable";
  }

  private void stored(HeaderWriter header, ComposedPart.Stored part) throws IOException {
    // RFC 2046 §5.2.1: a message within a message is not encoded.
    boolean unchanged = part.heading().type().isType("message");
    header(header, part.heading(), List.of(), unchanged ? "8bit" : "base64");
    TransferEncoder encoder =
        unchanged ? new TransferEncoder.Unchanged() : new TransferEncoder.Base64Lines();
    byte[] buffer = new byte[BUFFER_OCTETS];
    try (InputStream in = part.content().open()) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        encoder.write(buffer, 0, n, out);
      }
    }
    encoder.finish(false, out);
  }

  private void multipart(HeaderWriter header, ComposedPart.Multipart part) throws IOException {
    String boundary = "=_" + boundaries.get();
    List<String> parameters = List.of("; boundary=\"" + boundary + '"');
    header(header, part.heading(), parameters, "");
    byte[] delimiter = ("--" + boundary).getBytes(StandardCharsets.US_ASCII);
    for (ComposedPart each : part.parts()) {
      out.write(delimiter);
      out.write(CRLF);
      part(new HeaderWriter(), each);
      out.write(CRLF);
    }
    out.write(delimiter);
    out.write("--\r\n".getBytes(StandardCharsets.US_ASCII));
  }

  private void header(
      HeaderWriter header, Heading heading, List<String> parameters, String encoding)
      throws IOException {
    ContentType type = heading.type();
    StringBuilder value = new StringBuilder(type.mediaType());
    parameters.forEach(value::append);
    for (Parameter parameter : type.parameters()) {
      value.append(HeaderWriter.parameter(parameter.name(), parameter.value()));
    }
    header.structured("Content-Type", value.toString());
    if (!encoding.isEmpty()) {
      header.structured("Content-Transfer-Encoding", encoding);
    }
    header.all(heading.fields());
    out.write(header.finish());
  }
}
