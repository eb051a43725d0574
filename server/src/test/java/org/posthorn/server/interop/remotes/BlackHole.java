package org.posthorn.server.interop.remotes;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/// An address that answers no attempt to connect: it has as many connections waiting as it takes,
/// so that the kernel drops whatever else comes.
final class BlackHole implements AutoCloseable {
  private static final int FILLERS_MAX = 50;
  private static final int PATIENCE_MILLIS = 300;

  private final ServerSocket socket;
  private final List<Socket> fillers = new ArrayList<>();

  private BlackHole(ServerSocket socket) {
    this.socket = socket;
  }

  static BlackHole at(InetSocketAddress address) throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.bind(address, 1);
    BlackHole made = new BlackHole(socket);
    try {
      while (made.fillers.size() < FILLERS_MAX) {
        Socket filler = new Socket();
        made.fillers.add(filler);
        filler.connect(address, PATIENCE_MILLIS);
      }
    } catch (SocketTimeoutException e) {
      return made; // it is full
    }
    made.close();
    throw new IOException("the kernel takes more than " + FILLERS_MAX + " connections");
  }

  @Override
  public void close() throws IOException {
    for (Socket filler : fillers) {
      filler.close();
    }
    socket.close();
  }
}
