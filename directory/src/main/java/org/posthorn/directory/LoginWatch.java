package org.posthorn.directory;

import java.net.InetAddress;

/// Learns of attempts to log in, by whatever protocol. Called while the client waits: must not
/// block. Thread-safe.
public interface LoginWatch {
  /// Nobody watches.
  LoginWatch NONE =
      new LoginWatch() {
        @Override
        public void succeeded(InetAddress client) {}

        @Override
        public void failed(InetAddress client) {}
      };

  /// A user has logged in from there.
  void succeeded(InetAddress client);

  /// Somebody had a wrong secret or name, or was not even heard after too many.
  void failed(InetAddress client);
}
