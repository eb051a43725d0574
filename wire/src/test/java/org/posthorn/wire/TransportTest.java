package org.posthorn.wire;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Nested;

/// The contract over everything that carries connections.
class TransportTest {

  @Nested
  class Memory implements TransportContract {
    @Override
    public Ends connect() {
      MemoryTransport.Pair pair = MemoryTransport.pair();
      return new Ends(Connection.over(pair.client()), Connection.over(pair.server()));
    }
  }

  @Nested
  class PlainSocket implements TransportContract {
    @Override
    public Ends connect() throws Exception {
      return sockets();
    }
  }

  @Nested
  class TlsOverMemory implements TransportContract {
    @Override
    public Ends connect() throws Exception {
      MemoryTransport.Pair pair = MemoryTransport.pair();
      return upgraded(new Ends(Connection.over(pair.client()), Connection.over(pair.server())));
    }
  }

  @Nested
  class TlsOverSocket implements TransportContract {
    @Override
    public Ends connect() throws Exception {
      return upgraded(sockets());
    }
  }

  static TransportContract.Ends sockets() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
      return new TransportContract.Ends(
          Connection.over(new SocketTransport(client)),
          Connection.over(new SocketTransport(server.accept())));
    }
  }

  static TransportContract.Ends upgraded(TransportContract.Ends ends) throws Exception {
    ServerTls context = Fixtures.serverTls("mail");
    CompletableFuture<Integer> serving =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return ends.server().startTls(context);
              } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            },
            TransportContract.VIRTUAL);
    ends.client().startTls(Fixtures.clientTls("mail.example.test"));
    serving.get();
    return ends;
  }
}
