package org.posthorn.web.oauth;

import java.util.Map;
import java.util.Objects;
import org.posthorn.directory.tokens.Scopes;
import org.posthorn.web.session.Translated;

/// Texts of the pages for allowing a program access.
final class AccessText {
  static final Translated ALLOW_ACCESS =
      new Translated(
          "Allow access?", "Zugriff erlauben?", "Autoriser l’accès ?", "¿Permitir el acceso?");
  static final Translated ASKS =
      new Translated(
          "%s asks for access to %s. If you allow it, the program can do the following until you"
              + " revoke it:",
          "%s möchte auf %s zugreifen. Wenn Sie es erlauben, darf das Programm Folgendes, bis Sie"
              + " es widerrufen:",
          "%s demande l’accès à %s. Si vous l’autorisez, le programme pourra faire ceci jusqu’à ce"
              + " que vous le révoquiez :",
          "%s solicita acceso a %s. Si lo permite, el programa podrá hacer lo siguiente hasta que"
              + " usted lo revoque:");
  static final Translated OWN_NAME =
      new Translated(
          "The program has registered itself. Its name is what it says of itself.",
          "Das Programm hat sich selbst registriert. Seinen Namen gibt es selbst an.",
          "Le programme s’est enregistré lui-même. Son nom est celui qu’il se donne.",
          "El programa se ha registrado él mismo. Su nombre es el que él indica.");
  static final Translated GO_BACK =
      new Translated(
          "You will go back to %s.",
          "Sie kehren danach zu %s zurück.",
          "Vous retournerez ensuite à %s.",
          "Después volverá a %s.");
  static final Translated THIS_DEVICE =
      new Translated(
          "a program on this device",
          "einem Programm auf diesem Gerät",
          "un programme de cet appareil",
          "un programa de este dispositivo");
  static final Translated OTHER_ACCOUNT =
      new Translated(
          "Choose another account:",
          "Ein anderes Konto wählen:",
          "Choisir un autre compte :",
          "Elegir otra cuenta:");
  static final Translated ACCOUNT = new Translated("Account", "Konto", "Compte", "Cuenta");
  static final Translated ALLOW = new Translated("Allow", "Erlauben", "Autoriser", "Permitir");
  static final Translated DENY =
      new Translated("Do not allow", "Nicht erlauben", "Ne pas autoriser", "No permitir");

  static final Translated REFUSED =
      new Translated(
          "This cannot be allowed",
          "Das kann nicht erlaubt werden",
          "Ceci ne peut pas être autorisé",
          "Esto no se puede permitir");
  static final Translated BAD_REQUEST =
      new Translated(
          "The request of the program is not valid: %s.",
          "Die Anfrage des Programms ist nicht gültig: %s.",
          "La demande du programme n’est pas valide : %s.",
          "La solicitud del programa no es válida: %s.");
  static final Translated WHO_HELPS =
      new Translated(
          "Ask the developer or administrator of the program.",
          "Wer das Programm geschrieben oder eingerichtet hat, kann helfen.",
          "La personne qui a écrit ou configuré le programme peut vous aider.",
          "Puede ayudarle quien haya hecho o configurado el programa.");

  static final Translated SUPPORT =
      new Translated(
          "You are signed in with a link for support. Only the owner of the account can allow"
              + " programs access. Sign out to sign in with a password.",
          "Sie sind mit einem Support-Link angemeldet. Nur wem das Konto gehört, kann Programmen"
              + " Zugriff erlauben. Melden Sie sich ab, um sich mit einem Passwort anzumelden.",
          "Vous êtes connecté avec un lien d’assistance. Seul le titulaire du compte peut autoriser"
              + " l’accès à des programmes. Déconnectez-vous pour vous connecter avec un mot de"
              + " passe.",
          "Ha iniciado sesión con un enlace de asistencia. Solo quien tiene la cuenta puede permitir"
              + " el acceso a programas. Cierre la sesión para iniciarla con una contraseña.");
  static final Translated SIGN_OUT =
      new Translated("Sign out", "Abmelden", "Se déconnecter", "Cerrar sesión");

  static final Translated CONNECT =
      new Translated(
          "Connect a device",
          "Ein Gerät verbinden",
          "Connecter un appareil",
          "Conectar un dispositivo");
  static final Translated DEVICE_CODE =
      new Translated(
          "Code that the device shows",
          "Code, den das Gerät anzeigt",
          "Code affiché par l’appareil",
          "Código que muestra el dispositivo");
  static final Translated CONTINUE = new Translated("Continue", "Weiter", "Continuer", "Continuar");
  static final Translated ONLY_IF =
      new Translated(
          "Allow it only if you have the device in front of you that shows %s. If somebody sent you"
              + " the code, do not.",
          "Erlauben Sie es nur, wenn das Gerät vor Ihnen liegt, das %s anzeigt. Hat Ihnen jemand"
              + " den Code geschickt, erlauben Sie es nicht.",
          "N’autorisez que si vous avez devant vous l’appareil qui affiche %s. Si quelqu’un vous a"
              + " envoyé le code, n’autorisez pas.",
          "Permítalo solo si tiene delante el dispositivo que muestra %s. Si alguien le ha enviado"
              + " el código, no lo permita.");
  static final Translated UNKNOWN_CODE =
      new Translated(
          "There is no such code, or it has expired.",
          "Diesen Code gibt es nicht, oder er ist abgelaufen.",
          "Ce code n’existe pas ou a expiré.",
          "Este código no existe o ha caducado.");
  static final Translated ADMINISTRATORS_ONLY =
      new Translated(
          "The program asks for what only administrators may allow.",
          "Was das Programm möchte, dürfen nur Administratoren erlauben.",
          "Le programme demande ce que seuls les administrateurs peuvent autoriser.",
          "El programa solicita lo que solo pueden permitir los administradores.");
  static final Translated TOO_MANY =
      new Translated(
          "Too many attempts. Wait some minutes.",
          "Zu viele Versuche. Warten Sie einige Minuten.",
          "Trop de tentatives. Attendez quelques minutes.",
          "Demasiados intentos. Espere unos minutos.");
  static final Translated TOO_OLD =
      new Translated(
          "The form was too old. Type the code again.",
          "Das Formular war zu alt. Geben Sie den Code noch einmal ein.",
          "Le formulaire était trop ancien. Saisissez de nouveau le code.",
          "El formulario era demasiado antiguo. Escriba de nuevo el código.");
  static final Translated ALLOWED = new Translated("Allowed", "Erlaubt", "Autorisé", "Permitido");
  static final Translated NOT_ALLOWED =
      new Translated("Not allowed", "Nicht erlaubt", "Non autorisé", "No permitido");
  static final Translated GOES_ON =
      new Translated(
          "The program continues by itself. You can close this page.",
          "Das Programm macht von selbst weiter. Sie können diese Seite schließen.",
          "Le programme continue tout seul. Vous pouvez fermer cette page.",
          "El programa continúa por sí solo. Puede cerrar esta página.");
  static final Translated NO_ACCESS =
      new Translated(
          "The program gets no access. You can close this page.",
          "Das Programm bekommt keinen Zugriff. Sie können diese Seite schließen.",
          "Le programme n’obtient aucun accès. Vous pouvez fermer cette page.",
          "El programa no obtiene acceso. Puede cerrar esta página.");

  private static final Map<String, Translated> SERVICES =
      Map.ofEntries(
          service(
              "imap",
              "Ihre E-Mails lesen, ändern und löschen (IMAP)",
              "lire, modifier et supprimer votre courrier (IMAP)",
              "leer, modificar y eliminar su correo (IMAP)"),
          service(
              "pop",
              "Ihre E-Mails lesen und löschen (POP3)",
              "lire et supprimer votre courrier (POP3)",
              "leer y eliminar su correo (POP3)"),
          service(
              "jmap",
              "Ihre E-Mails lesen, ändern, löschen und senden (JMAP)",
              "lire, modifier, supprimer et envoyer votre courrier (JMAP)",
              "leer, modificar, eliminar y enviar su correo (JMAP)"),
          service(
              "smtp",
              "E-Mails in Ihrem Namen senden (SMTP)",
              "envoyer des messages en votre nom (SMTP)",
              "enviar correo en su nombre (SMTP)"),
          service(
              "sieve",
              "Ihre Filterregeln ändern (ManageSieve)",
              "modifier vos règles de filtrage (ManageSieve)",
              "cambiar sus reglas de filtrado (ManageSieve)"),
          service(
              "api",
              "Ihre E-Mails lesen, ändern, löschen und senden (REST)",
              "lire, modifier, supprimer et envoyer votre courrier (REST)",
              "leer, modificar, eliminar y enviar su correo (REST)"),
          service(
              "api.read",
              "Ihre E-Mails lesen (REST)",
              "lire votre courrier (REST)",
              "leer su correo (REST)"),
          service(
              "api.write",
              "Ihre E-Mails ändern und löschen (REST)",
              "modifier et supprimer votre courrier (REST)",
              "modificar y eliminar su correo (REST)"),
          service(
              "api.send",
              "E-Mails in Ihrem Namen senden (REST)",
              "envoyer des messages en votre nom (REST)",
              "enviar correo en su nombre (REST)"),
          service(
              "api.webhooks",
              "Programme über Ihre E-Mails benachrichtigen lassen (REST)",
              "faire avertir des programmes de votre courrier (REST)",
              "hacer que se avise a programas de su correo (REST)"),
          service(
              "mcp",
              "ein Sprachmodell Ihre E-Mails lesen und Entwürfe schreiben lassen (MCP)",
              "laisser un modèle de langage lire votre courrier et écrire des brouillons (MCP)",
              "dejar que un modelo de lenguaje lea su correo y escriba borradores (MCP)"),
          service(
              "mcp.read",
              "ein Sprachmodell Ihre E-Mails lesen lassen (MCP)",
              "laisser un modèle de langage lire votre courrier (MCP)",
              "dejar que un modelo de lenguaje lea su correo (MCP)"),
          service(
              "mcp.draft",
              "ein Sprachmodell Entwürfe schreiben lassen, die Sie senden (MCP)",
              "laisser un modèle de langage écrire des brouillons que vous envoyez (MCP)",
              "dejar que un modelo de lenguaje escriba borradores que usted envía (MCP)"),
          service(
              "mcp.known",
              "ein Sprachmodell Entwürfe schreiben lassen, die Sie senden, an Menschen, denen Sie"
                  + " schon geschrieben haben (MCP)",
              "laisser un modèle de langage écrire des brouillons que vous envoyez, à des"
                  + " personnes à qui vous avez déjà écrit (MCP)",
              "dejar que un modelo de lenguaje escriba borradores que usted envía, a personas a las"
                  + " que ya escribió (MCP)"),
          service(
              "admin",
              "diesen Server verwalten, soweit Sie es dürfen",
              "administrer ce serveur dans la limite de vos droits",
              "administrar este servidor en la medida de sus permisos"),
          service(
              "admin.read",
              "sehen, wie dieser Server eingerichtet ist und was er tut, soweit Sie es dürfen",
              "voir la configuration et l’activité de ce serveur, dans la limite de vos droits",
              "ver la configuración y la actividad de este servidor, en la medida de sus"
                  + " permisos"),
          service(
              "admin.accounts",
              "Konten und Aliasse ändern, soweit Sie es dürfen",
              "modifier des comptes et des alias, dans la limite de vos droits",
              "cambiar cuentas y alias, en la medida de sus permisos"),
          service(
              "admin.domains",
              "Domains und ihre Schlüssel ändern, soweit Sie es dürfen",
              "modifier des domaines et leurs clés, dans la limite de vos droits",
              "cambiar dominios y sus claves, en la medida de sus permisos"),
          service(
              "admin.queue",
              "die Warteschlange und die gesperrten Empfänger ändern, soweit Sie es dürfen",
              "modifier la file d’attente et les destinataires bloqués, dans la limite de vos"
                  + " droits",
              "cambiar la cola y los destinatarios bloqueados, en la medida de sus permisos"),
          service(
              "admin.webhooks",
              "Programme über E-Mails benachrichtigen lassen, soweit Sie es dürfen",
              "faire avertir des programmes du courrier, dans la limite de vos droits",
              "hacer que se avise a programas del correo, en la medida de sus permisos"),
          service(
              "admin.journal",
              "im Journal aller E-Mails suchen und lesen, soweit Sie es dürfen",
              "chercher et lire dans le journal de tout le courrier, dans la limite de vos droits",
              "buscar y leer en el registro de todo el correo, en la medida de sus permisos"));

  private AccessText() {}

  /// Describes what a scope permits.
  static Translated service(String name) {
    return Objects.requireNonNull(SERVICES.get(name));
  }

  private static Map.Entry<String, Translated> service(
      String name, String german, String french, String spanish) {
    String english = Objects.requireNonNull(Scopes.SERVICES.get(name));
    return Map.entry(name, new Translated(english, german, french, spanish));
  }
}
