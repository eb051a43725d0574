package org.posthorn.spam.filter;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.util.List;
import org.posthorn.mime.HeaderFields;

/// A message to be checked by a filter.
///
/// @param traceId for the logs of both sides
/// @param client the address of the client
/// @param clientName its verified name, or empty
/// @param helo its HELO name
/// @param from the reverse-path without brackets
/// @param recipients without brackets, at least one
/// @param message its octets; read until [Filter#ask] returns, by one thread at a time
public record FilterRequest(
    String traceId,
    InetAddress client,
    String clientName,
    String helo,
    String from,
    List<String> recipients,
    Message message) {

  public FilterRequest {
    recipients = List.copyOf(recipients);
  }

  public interface Message {
    HeaderFields header();

    long size();

    /// A range of octets.
    ///
    /// @param to exclusive, at most the size
    byte[] octets(long from, long to) throws IOException;

    /// Writes all octets. May be called any number of times.
    void writeTo(OutputStream target) throws IOException;
  }
}
