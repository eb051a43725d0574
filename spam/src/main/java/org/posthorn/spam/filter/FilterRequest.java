package org.posthorn.spam.filter;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.util.List;
import org.posthorn.mime.HeaderFields;

/// A message that a filter is asked about.
///
/// @param traceId by which both logs name it
/// @param client whose message it is
/// @param clientName its verified name, or empty
/// @param hello what it calls itself
/// @param from the reverse-path without brackets
/// @param recipients without brackets, at least one
/// @param message its octets; read until [Filter#ask] returns, by one thread at a time
public record FilterRequest(
    String traceId,
    InetAddress client,
    String clientName,
    String hello,
    String from,
    List<String> recipients,
    Message message) {

  public FilterRequest {
    recipients = List.copyOf(recipients);
  }

  /// The octets of a message.
  public interface Message {
    HeaderFields header();

    long size();

    /// Some of it.
    ///
    /// @param to the offset behind the last octet, at most the size
    byte[] octets(long from, long to) throws IOException;

    /// Writes all of it. May be called any number of times.
    void writeTo(OutputStream target) throws IOException;
  }
}
