package org.posthorn.server.keyserver;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// One of a simulated pair of key servers. ETSI GS QKD 014 V1.1.1. Its clients are known by the
/// common name of their certificate, which is their SAE ID.
public final class SimulatedKeyServer implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String PATH = "/api/v1/keys/";
  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;
  private static final int UNAUTHORIZED = 401;
  private static final int NO_KEYS = 503;
  private static final int PER_REQUEST_MAX = 128;
  private static final int KEY_BITS = 256;
  private static final int KEY_BITS_MAX = 1_024;
  private static final int REQUEST_BYTES_MAX = 64 << 10;

  private final String name;
  private final String otherName;
  private final KeyPool pool;
  private final HttpsServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /// An answer.
  private record Answer(int status, ObjectNode body) {
    static Answer error(int status, String message) {
      return new Answer(status, JSON.createObjectNode().put("message", message));
    }
  }

  private SimulatedKeyServer(String name, String otherName, KeyPool pool, HttpsServer server) {
    this.name = name;
    this.otherName = otherName;
    this.pool = pool;
    this.server = server;
  }

  /// Starts a server.
  ///
  /// @param port of 127.0.0.1; 0 for any
  /// @param name KME ID of this server
  /// @param otherName KME ID of the other one
  /// @throws IOException if the port is not free
  public static SimulatedKeyServer start(
      int port, String name, String otherName, KeyPool pool, SSLContext tls) throws IOException {
    InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
    HttpsServer https;
    try {
      https = HttpsServer.create(new InetSocketAddress(loopback, port), 0);
    } catch (java.net.BindException e) {
      throw new IOException("port " + port + " of 127.0.0.1 is in use", e);
    }
    SimulatedKeyServer made = new SimulatedKeyServer(name, otherName, pool, https);
    https.setHttpsConfigurator(
        new HttpsConfigurator(tls) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters required = tls.getDefaultSSLParameters();
            required.setNeedClientAuth(true);
            parameters.setSSLParameters(required);
          }
        });
    https.createContext(PATH, made::handle);
    https.setExecutor(made.threads);
    https.start();
    return made;
  }

  /// Where it listens.
  public int port() {
    return server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Answer answer = answer((HttpsExchange) exchange);
      byte[] body = answer.body().toString().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(answer.status(), body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private Answer answer(HttpsExchange exchange) throws IOException {
    String caller = commonName(exchange.getSSLSession().getPeerPrincipal());
    String[] path = exchange.getRequestURI().getPath().substring(PATH.length()).split("/", -1);
    if (caller.isEmpty() || path.length != 2) {
      return Answer.error(path.length == 2 ? UNAUTHORIZED : BAD_REQUEST, "unknown path or client");
    }
    try {
      boolean post = exchange.getRequestMethod().equals("POST");
      JsonNode body =
          post
              ? JSON.readTree(exchange.getRequestBody().readNBytes(REQUEST_BYTES_MAX))
              : JSON.createObjectNode();
      Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
      return switch (path[1]) {
        case "status" -> new Answer(OK, status(caller, path[0]));
        case "enc_keys" ->
            take(
                caller,
                path[0],
                number(body, query, "number", 1),
                number(body, query, "size", KEY_BITS));
        case "dec_keys" -> find(path[0], caller, ids(body, query));
        default -> Answer.error(BAD_REQUEST, "unknown path");
      };
    } catch (JacksonException | IllegalArgumentException e) {
      return Answer.error(BAD_REQUEST, "malformed request");
    }
  }

  private ObjectNode status(String master, String slave) {
    return JSON.createObjectNode()
        .put("source_KME_ID", name)
        .put("target_KME_ID", otherName)
        .put("master_SAE_ID", master)
        .put("slave_SAE_ID", slave)
        .put("key_size", KEY_BITS)
        .put("stored_key_count", pool.stock())
        .put("max_key_count", pool.stockMax())
        .put("max_key_per_request", PER_REQUEST_MAX)
        .put("max_key_size", KEY_BITS_MAX)
        .put("min_key_size", Byte.SIZE)
        .put("max_SAE_ID_count", 0);
  }

  private Answer take(String master, String slave, int count, int bits) {
    if (count < 1 || count > PER_REQUEST_MAX) {
      return Answer.error(BAD_REQUEST, "number of keys not supported");
    }
    if (bits < Byte.SIZE || bits > KEY_BITS_MAX || bits % Byte.SIZE != 0) {
      return Answer.error(BAD_REQUEST, "size shall be a multiple of 8, at most " + KEY_BITS_MAX);
    }
    return pool.take(master, slave, count, bits / Byte.SIZE)
        .map(SimulatedKeyServer::keys)
        .orElseGet(() -> Answer.error(NO_KEYS, "not enough keys"));
  }

  private Answer find(String master, String slave, List<String> ids) {
    return pool.find(master, slave, ids)
        .map(SimulatedKeyServer::keys)
        .orElseGet(() -> Answer.error(BAD_REQUEST, "one or more keys are not there"));
  }

  private static Answer keys(List<KeyPool.Key> keys) {
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode list = answer.putArray("keys");
    for (KeyPool.Key key : keys) {
      list.addObject()
          .put("key_ID", key.id())
          .put("key", Base64.getEncoder().encodeToString(key.bytes()));
    }
    return new Answer(OK, answer);
  }

  private static int number(JsonNode body, Map<String, String> query, String name, int usual) {
    if (body.path(name).canConvertToInt()) {
      return body.path(name).asInt();
    }
    return Optional.ofNullable(query.get(name)).map(Integer::parseInt).orElse(usual);
  }

  private static List<String> ids(JsonNode body, Map<String, String> query) {
    List<String> ids = new ArrayList<>();
    Optional.ofNullable(query.get("key_ID")).ifPresent(ids::add);
    body.path("key_IDs").forEach(each -> ids.add(each.path("key_ID").asString("")));
    if (ids.isEmpty()) {
      throw new IllegalArgumentException("no key_ID");
    }
    return ids;
  }

  private static Map<String, String> query(@org.jspecify.annotations.Nullable String raw) {
    Map<String, String> query = new HashMap<>();
    for (String each : raw == null ? new String[0] : raw.split("&", -1)) {
      int equals = each.indexOf('=');
      if (equals > 0) {
        query.put(
            each.substring(0, equals),
            URLDecoder.decode(each.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    return query;
  }

  private static String commonName(Principal principal) {
    try {
      return new LdapName(principal.getName())
          .getRdns().stream()
              .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
              .map(rdn -> String.valueOf(rdn.getValue()))
              .findFirst()
              .orElse("");
    } catch (InvalidNameException e) {
      return "";
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
