package org.posthorn.web.rest.settings;

import static org.posthorn.web.rest.settings.SettingsEndpoints.GROUP;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.Operations;
import org.posthorn.directory.Account;
import org.posthorn.directory.Credential;
import org.posthorn.directory.Scope;
import org.posthorn.web.autoconfig.MailServices;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.RestCall;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Phones and mail programs: a password for each, and what they need to know.
public final class DeviceEndpoints {
  /// What mail programs use.
  private static final Scope MAIL = Scope.of(List.of("imap", "pop", "smtp", "sieve", "jmap"));

  private final Operations operations;
  private final MailServices services;
  private final DeviceProfiles profiles;

  private DeviceEndpoints(Operations operations, MailServices services, DeviceProfiles profiles) {
    this.operations = operations;
    this.services = services;
    this.profiles = profiles;
  }

  /// How a port is protected.
  public enum Protection {
    TLS,
    STARTTLS
  }

  /// Where a protocol is spoken.
  public record MailService(
      @Description("imap or smtp") String protocol,
      @Description("the port") int port,
      @Description("tls from the first octet on, or starttls") Protection protection) {}

  /// What mail programs need to know.
  public record MailSettings(
      @Description("the name to sign in with") String userName,
      @Description("the server") String host,
      @Description("the best way first, for each protocol") List<MailService> services,
      @Description("where JMAP is") String jmap) {}

  /// A device to be set up.
  public record NewDevice(
      @Description(value = "its name, unique among the account's app passwords", size = 100)
          String name) {}

  /// What sets up a device. It is given this once.
  public record DeviceMade(
      @Description("its name") String name,
      @Description("its password, which nobody can ask for again") String password,
      @Description("what to type where nothing else works") MailSettings settings,
      @Description("the address of a profile for iPhone, iPad and Mac, good for 10 minutes")
          String profile,
      @Description("the same to be scanned") QrDetail profileCode,
      @Description("to be scanned by Thunderbird for Android; missing if no port is open for it")
          Optional<QrDetail> androidCode) {}

  public static List<Endpoint> of(
      Operations operations, MailServices services, DeviceProfiles profiles) {
    return new DeviceEndpoints(operations, services, profiles).endpoints();
  }

  private List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/self/mail-settings", "getOwnMailSettings")
            .says(GROUP, "Shows what mail programs of the account that is signed in need to know.")
            .scope(Endpoint.SELF)
            .gives(MailSettings.class, "the settings", call -> settings(call, own(call))),
        Endpoint.post("/self/devices", "addOwnDevice")
            .says(GROUP, "Makes an app password for a phone or mail program, with codes to scan.")
            .scope(Endpoint.SELF)
            .takes(NewDevice.class)
            .gives(DeviceMade.class, "what sets it up", this::add));
  }

  private Account own(RestCall call) {
    return operations.accounts().own(call.caller()).account();
  }

  private MailSettings settings(RestCall call, Account account) {
    List<MailService> all = new ArrayList<>();
    services.incoming().forEach(service -> all.add(of("imap", service)));
    services.outgoing().forEach(service -> all.add(of("smtp", service)));
    return new MailSettings(
        account.address().toString(),
        services.host(),
        all,
        call.request().base() + "/jmap/session");
  }

  private static MailService of(String protocol, MailServices.Service service) {
    return new MailService(
        protocol, service.port(), service.implicitTls() ? Protection.TLS : Protection.STARTTLS);
  }

  private DeviceMade add(RestCall call) throws IOException {
    NewDevice wanted = call.body(NewDevice.class);
    Account account = own(call);
    Credential.Made made =
        operations
            .appPasswords()
            .add(
                call.caller(),
                account.address().toString(),
                wanted.name().strip(),
                MAIL,
                Optional.empty());
    String address = account.address().toString();
    String profile = call.request().base() + profiles.offer(address, made.secret());
    return new DeviceMade(
        made.credential().name(),
        made.secret(),
        settings(call, account),
        profile,
        QrDetail.of(profile),
        android(account, made.secret()).map(QrDetail::of));
  }

  /// What Thunderbird for Android reads, "Export for Mobile" format version 1: it takes hosts and
  /// addresses of ASCII alone.
  private Optional<String> android(Account account, String password) {
    String address = account.address().toString();
    boolean ascii = address.chars().allMatch(c -> c < 0x80);
    if (!ascii || services.incoming().isEmpty() || services.outgoing().isEmpty()) {
      return Optional.empty();
    }
    JsonNodeFactory json = JsonNodeFactory.instance;
    ArrayNode incoming = server(services.incoming().getFirst(), address);
    incoming.add(address).add(password);
    ArrayNode outgoing = server(services.outgoing().getFirst(), address);
    outgoing.add(password);
    ArrayNode identity = json.arrayNode().add(address).add(account.displayName().orElse(address));
    ArrayNode all = json.arrayNode().add(1);
    all.addArray().add(1).add(1);
    all.add(incoming);
    all.addArray().addArray().add(outgoing).add(identity);
    return Optional.of(all.toString());
  }

  /// Protocol (the first of its kind), host, port, security (2 STARTTLS, 3 TLS), a password.
  private ArrayNode server(MailServices.Service service, String address) {
    return JsonNodeFactory.instance
        .arrayNode()
        .add(0)
        .add(services.host())
        .add(service.port())
        .add(service.implicitTls() ? 3 : 2)
        .add(1)
        .add(address);
  }
}
