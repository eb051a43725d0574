package org.posthorn.dns;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;
import org.xbill.DNS.io.DefaultIoClientFactory;
import org.xbill.DNS.io.TcpIoClient;

/// Sends queries over TCP, each on its own connection.
///
/// The library shares one connection. There every query waits behind one whose answer does not
/// come, because servers such as dnsmasq answer the queries of a connection in order: a name with a
/// slow server would delay the answers for all others. Thread-safe.
final class TcpQuestions extends DefaultIoClientFactory implements TcpIoClient {
  private final int answerBytesMax;

  TcpQuestions(int answerBytesMax) {
    this.answerBytesMax = answerBytesMax;
  }

  @Override
  public TcpIoClient createOrGetTcpClient() {
    return this;
  }

  @Override
  public CompletableFuture<byte[]> sendAndReceiveTcp(
      @Nullable InetSocketAddress local,
      InetSocketAddress server,
      Message query,
      byte[] octets,
      Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return ask(server, octets, deadline);
          } catch (IOException e) {
            throw new CompletionException(e);
          }
        },
        task -> Thread.ofVirtual().name("dns-tcp").start(task));
  }

  private byte[] ask(InetSocketAddress server, byte[] query, long deadline) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(server, left(deadline));
      byte[] framed = new byte[query.length + 2];
      framed[0] = (byte) (query.length >> 8);
      framed[1] = (byte) query.length;
      System.arraycopy(query, 0, framed, 2, query.length);
      socket.getOutputStream().write(framed);
      byte[] size = read(socket, 2, deadline);
      int length = Byte.toUnsignedInt(size[0]) << 8 | Byte.toUnsignedInt(size[1]);
      if (length > answerBytesMax) {
        throw new IOException("an answer of " + length + " octets");
      }
      return read(socket, length, deadline);
    }
  }

  /// The deadline applies however slowly octets arrive.
  private static byte[] read(Socket socket, int length, long deadline) throws IOException {
    byte[] octets = new byte[length];
    InputStream in = socket.getInputStream();
    int have = 0;
    while (have < length) {
      socket.setSoTimeout(left(deadline));
      int got = in.read(octets, have, length - have);
      if (got < 0) {
        throw new EOFException("the server ended the connection");
      }
      have += got;
    }
    return octets;
  }

  /// In milliseconds, at least 1, because 0 means no timeout.
  private static int left(long deadline) throws SocketTimeoutException {
    long left = deadline - System.nanoTime();
    if (left <= 0) {
      throw new SocketTimeoutException("timeout");
    }
    return (int) (left / 1_000_000) + 1;
  }
}
