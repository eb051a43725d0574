package org.posthorn.mailauth.dmarc.report;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.PushbackReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/// The text of a report file, XML or JSON, with any compression; recognized by its first octets.
/// Reading fails beyond the limits, so that a small file cannot expand to a large one. One thread.
public final class ReportFile extends FilterInputStream {
  /// The compression ratio is checked only beyond this size.
  private static final int RATIO_FROM = 256 << 10;

  /// The encoding must be declared within this number of octets.
  private static final int ENCODING_WITHIN = 128;

  private static final Pattern ENCODING =
      Pattern.compile(
          "\\A(?:\u00ef\u00bb\u00bf)?<\\?xml[^>]{1,60}?encoding=[\"']([A-Za-z0-9._-]{1,40})[\"']");

  private long left;
  private boolean exceeded;

  private ReportFile(InputStream in, long left) {
    super(in);
    this.left = left;
  }

  /// Opens a file, plain or in gzip or zip; of a zip file the first entry.
  ///
  /// @throws ReportFormatException if it is too large, or damaged
  public static ReportFile open(byte[] file, DmarcReportLimits limits)
      throws ReportFormatException {
    if (file.length > limits.fileOctetsMax()) {
      throw new ReportFormatException("a report of " + file.length + " octets is too large");
    }
    long byRatio = Math.max(RATIO_FROM, (long) file.length * limits.ratioMax());
    long most = Math.min(limits.expandedOctetsMax(), byRatio);
    try {
      return new ReportFile(unpacked(file), most);
    } catch (IOException | IllegalArgumentException e) {
      // ZipInputStream throws the latter for names that are not UTF-8.
      throw new ReportFormatException("the compressed file is damaged");
    }
  }

  private static InputStream unpacked(byte[] file) throws IOException, ReportFormatException {
    InputStream bytes = new ByteArrayInputStream(file);
    if (file.length > 2 && (file[0] & 0xff) == 0x1f && (file[1] & 0xff) == 0x8b) {
      return new GZIPInputStream(bytes);
    }
    if (file.length > 4 && file[0] == 'P' && file[1] == 'K' && file[2] == 3 && file[3] == 4) {
      // Reporters of RFC 7489 use zip. Only the first entry is read, because skipping an entry
      // would unpack it.
      ZipInputStream zip = new ZipInputStream(bytes);
      ZipEntry entry = zip.getNextEntry();
      if (entry == null || entry.isDirectory()) {
        throw new ReportFormatException("the zip file does not begin with a file");
      }
      return zip;
    }
    return bytes;
  }

  /// The file as characters; invalid octets become replacement characters. The parser gets no
  /// octets, because it prints octets that it cannot decode to standard error.
  public Reader text() throws IOException {
    PushbackInputStream octets = new PushbackInputStream(this, ENCODING_WITHIN);
    byte[] beginning = octets.readNBytes(ENCODING_WITHIN);
    octets.unread(beginning);
    PushbackReader text =
        new PushbackReader(
            new InputStreamReader(octets, charset(new String(beginning, ISO_8859_1))));
    int first = text.read();
    if (first >= 0 && first != 0xfeff) {
      text.unread(first); // no byte order mark
    }
    return text;
  }

  /// XML 1.0 appendix F.
  private static Charset charset(String beginning) throws IOException {
    if (beginning.startsWith("\u00fe\u00ff") || beginning.startsWith("\u00ff\u00fe")) {
      return StandardCharsets.UTF_16;
    }
    Matcher declared = ENCODING.matcher(beginning);
    if (!declared.find()) {
      return StandardCharsets.UTF_8;
    }
    try {
      return Charset.forName(declared.group(1));
    } catch (IllegalArgumentException unknown) {
      throw new IOException("unknown encoding", unknown);
    }
  }

  /// Whether reading ended because of a limit.
  public boolean exceeded() {
    return exceeded;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    int count = super.read(into, from, length);
    left -= Math.max(0, count);
    if (left < 0) {
      exceeded = true;
      throw new IOException("too large");
    }
    return count;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
