package org.posthorn.server;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.Setting;
import org.posthorn.server.config.Settings;
import org.posthorn.wire.Listener;

/// A port on which the server listens for one protocol.
///
/// @param name for logs and metrics
/// @param setting the setting that has its addresses
record Port(String name, Setting<List<InetSocketAddress>> setting, InetSocketAddress address) {
  static final String HTTP = "http";
  static final String HTTPS = "https";

  private static final int UNPRIVILEGED = 1024;

  /// All ports that the configuration asks for.
  static List<Port> of(Configuration configuration) {
    List<Port> ports = new ArrayList<>();
    String role = configuration.get(Settings.ROLE);
    if (!role.equals("msa-only")) {
      add(ports, configuration, "mx", Settings.LISTEN_MX);
      add(ports, configuration, "lmtp", Settings.LISTEN_LMTP);
    }
    if (!role.equals("mta-only")) {
      add(ports, configuration, "submission", Settings.LISTEN_SUBMISSION);
      add(ports, configuration, "submissions", Settings.LISTEN_SUBMISSIONS);
      add(ports, configuration, "imap", Settings.LISTEN_IMAP);
      add(ports, configuration, "imaps", Settings.LISTEN_IMAPS);
      add(ports, configuration, "pop3", Settings.LISTEN_POP3);
      add(ports, configuration, "pop3s", Settings.LISTEN_POP3S);
      add(ports, configuration, "managesieve", Settings.LISTEN_MANAGESIEVE);
    }
    add(ports, configuration, HTTP, Settings.LISTEN_HTTP);
    add(ports, configuration, HTTPS, Settings.LISTEN_HTTPS);
    return ports;
  }

  /// Whether the port is for HTTP.
  boolean web() {
    return name.equals(HTTP) || name.equals(HTTPS);
  }

  private static void add(
      List<Port> ports,
      Configuration configuration,
      String name,
      Setting<List<InetSocketAddress>> setting) {
    Set<Integer> everywhere = new HashSet<>();
    for (InetSocketAddress address : configuration.get(setting)) {
      if (address.getAddress().isAnyLocalAddress() && !everywhere.add(address.getPort())) {
        continue; // 0.0.0.0 and [::] are the same to Java: every address of both kinds
      }
      ports.add(new Port(name, setting, address));
    }
  }

  /// Checks that the server can listen on all ports, so that nothing is created for a server that
  /// cannot start.
  ///
  /// @throws IOException naming the first port that cannot be used, and what to do
  static void requireFree(Configuration configuration) throws IOException {
    requireFree(
        configuration, port -> "set " + port.setting.name() + " to another address or port");
  }

  /// @param choice how to choose another port
  static void requireFree(Configuration configuration, Function<Port, String> choice)
      throws IOException {
    List<ServerSocket> bound = new ArrayList<>();
    try {
      for (Port port : of(configuration)) {
        try {
          bound.add(Listener.bind(port.name, port.address, 1));
        } catch (BindException e) {
          throw new IOException(
              e.getMessage()
                  + "; "
                  + remedy(String.valueOf(e.getMessage()))
                  + ", or "
                  + choice.apply(port),
              e);
        }
      }
    } finally {
      for (ServerSocket socket : bound) {
        socket.close();
      }
    }
  }

  /// What to do about the operating system's error.
  static String remedy(String message) {
    if (message.contains("denied")) {
      return "ports below "
          + UNPRIVILEGED
          + " need CAP_NET_BIND_SERVICE, which the systemd unit in packaging/ gives";
    }
    return message.contains("in use")
        ? "stop the program that uses this port"
        : "give this machine the address";
  }
}
