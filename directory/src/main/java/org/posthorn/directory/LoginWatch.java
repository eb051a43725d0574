package org.posthorn.directory;

import java.net.InetAddress;

/// Is notified of login attempts by all protocols. Called while the client waits: must not block.
/// Thread-safe.
public interface LoginWatch {
  /// Ignores everything.
  LoginWatch NONE =
      new LoginWatch() {
        @Override
        public void succeeded(InetAddress client) {}

        @Override
        public void failed(InetAddress client) {}
      };

  /// A user has logged in.
  void succeeded(InetAddress client);

  /// A login failed, or was refused after too many failures.
  void failed(InetAddress client);
}
