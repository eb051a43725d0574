package org.posthorn.submission.domainreport;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Reports as various senders pack them.
final class Packed {
  private Packed() {}

  static byte[] gzip(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static byte[] zip(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      out.putNextEntry(new ZipEntry("report.xml"));
      out.write(text.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /// A message that is the file and nothing else.
  static byte[] alone(String subject, String type, byte[] file) {
    return ("Subject: "
            + subject
            + "\r\nMIME-Version: 1.0\r\nContent-Type: "
            + type
            + "\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + Base64.getMimeEncoder().encodeToString(file)
            + "\r\n")
        .getBytes(UTF_8);
  }

  /// A message with a text for people and the file.
  static byte[] attached(String subject, String multipart, String type, byte[] file) {
    return ("Subject: "
            + subject
            + "\r\nMIME-Version: 1.0\r\nContent-Type: "
            + multipart
            + "; boundary=\"b1\"\r\n\r\n--b1\r\nContent-Type: text/plain\r\n\r\nThis is a report.\r\n"
            + "--b1\r\nContent-Type: "
            + type
            + "\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + Base64.getMimeEncoder().encodeToString(file)
            + "\r\n--b1--\r\n")
        .getBytes(UTF_8);
  }
}
