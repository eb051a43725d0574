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

/// Endpoints for setting up phones and mail programs, each with its own app password.
public final class DeviceEndpoints {
  /// Scope for mail programs.
  private static final Scope MAIL = Scope.of(List.of("imap", "pop", "smtp", "sieve", "jmap"));

  private final Operations operations;
  private final MailServices services;
  private final DeviceProfiles profiles;

  private DeviceEndpoints(Operations operations, MailServices services, DeviceProfiles profiles) {
    this.operations = operations;
    this.services = services;
    this.profiles = profiles;
  }

  /// TLS mode of a port.
  public enum Protection {
    TLS,
    STARTTLS
  }

  /// A port of a protocol.
  public record MailService(
      @Description("imap or smtp") String protocol,
      @Description("the port") int port,
      @Description("tls for implicit TLS, or starttls") Protection protection) {}

  /// Settings for mail programs.
  public record MailSettings(
      @Description("the login name") String userName,
      @Description("the server") String host,
      @Description("the preferred service of each protocol first") List<MailService> services,
      @Description("URL of JMAP") String jmap) {}

  /// A device to set up.
  public record NewDevice(
      @Description(value = "its name, unique among the account's app passwords", size = 100)
          String name) {}

  /// Data for setting up a device; returned only once.
  public record DeviceMade(
      @Description("its name") String name,
      @Description("its password, which cannot be retrieved later") String password,
      @Description("settings for manual setup") MailSettings settings,
      @Description("the address of a profile for iPhone, iPad and Mac, valid for 10 minutes")
          String profile,
      @Description("the same as a QR code") QrDetail profileCode,
      @Description("QR code for Thunderbird for Android; missing if no suitable port is open")
          Optional<QrDetail> androidCode) {}

  public static List<Endpoint> of(
      Operations operations, MailServices services, DeviceProfiles profiles) {
    return new DeviceEndpoints(operations, services, profiles).endpoints();
  }

  private List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/self/mail-settings", "getOwnMailSettings")
            .says(GROUP, "Shows the settings for mail programs of the signed-in account.")
            .scope(Endpoint.SELF)
            .gives(MailSettings.class, "the settings", call -> settings(call, own(call))),
        Endpoint.post("/self/devices", "addOwnDevice")
            .says(GROUP, "Creates an app password for a phone or mail program, with QR codes.")
            .scope(Endpoint.SELF)
            .takes(NewDevice.class)
            .gives(DeviceMade.class, "data for the setup", this::add));
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

  /// The QR code for Thunderbird for Android, "Export for Mobile" format version 1, which supports
  /// only ASCII hosts and addresses.
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
