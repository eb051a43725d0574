package org.posthorn.web.session;

/// Texts of the login pages.
final class LoginText {
  static final Translated SIGN_IN =
      new Translated("Sign in", "Anmelden", "Se connecter", "Iniciar sesión");
  static final Translated SIGN_OUT =
      new Translated("Sign out", "Abmelden", "Se déconnecter", "Cerrar sesión");
  static final Translated SIGN_OUT_OF =
      new Translated(
          "Sign out of %s", "Von %s abmelden", "Se déconnecter de %s", "Cerrar sesión de %s");
  static final Translated SIGN_OUT_OF_ALL =
      new Translated(
          "Sign out of all",
          "Von allen abmelden",
          "Se déconnecter de tous",
          "Cerrar todas las sesiones");
  static final Translated ADD_ACCOUNT =
      new Translated(
          "Add an account", "Konto hinzufügen", "Ajouter un compte", "Añadir una cuenta");
  static final Translated SIDE_BY_SIDE =
      new Translated(
          "You are signed in as %s. Sign in to another account to use both at the same time.",
          "Sie sind angemeldet als %s. Melden Sie sich bei einem weiteren Konto an, um beide"
              + " nebeneinander zu sehen.",
          "Vous êtes connecté en tant que %s. Connectez-vous à un autre compte pour voir les deux"
              + " côte à côte.",
          "Ha iniciado sesión como %s. Inicie sesión en otra cuenta para ver las dos juntas.");
  static final Translated BACK_TO_MAIL =
      new Translated(
          "Back to mail", "Zurück zu den E-Mails", "Retour à la messagerie", "Volver al correo");
  static final Translated TOO_MANY_ACCOUNTS =
      new Translated(
          "A browser has at most %d accounts. Sign out of one of them first.",
          "Ein Browser hat höchstens %d Konten. Melden Sie sich zuerst von einem ab.",
          "Un navigateur a au plus %d comptes. Déconnectez-vous d’abord de l’un d’eux.",
          "Un navegador tiene como máximo %d cuentas. Cierre antes la sesión de una de ellas.");
  static final Translated SUPPORT_ALONE =
      new Translated(
          "No account can be added to a support session.",
          "Neben einer Support-Sitzung lässt sich kein Konto hinzufügen.",
          "Aucun compte ne peut être ajouté à côté d’une session d’assistance.",
          "No se puede añadir una cuenta junto a una sesión de asistencia.");
  static final Translated ADDRESS =
      new Translated("Email address", "E-Mail-Adresse", "Adresse e-mail", "Correo electrónico");
  static final Translated PASSWORD =
      new Translated("Password", "Passwort", "Mot de passe", "Contraseña");
  static final Translated WITH_PASSKEY =
      new Translated(
          "Sign in with a passkey",
          "Mit einem Passkey anmelden",
          "Se connecter avec une clé d’accès",
          "Iniciar sesión con una llave de acceso");
  static final Translated WITH_PROVIDER =
      new Translated(
          "Sign in with %s", "Mit %s anmelden", "Se connecter avec %s", "Iniciar sesión con %s");
  static final Translated PASSKEY_FAILED =
      new Translated(
          "No passkey was used.",
          "Es wurde kein Passkey verwendet.",
          "Aucune clé d’accès n’a été utilisée.",
          "No se usó ninguna llave de acceso.");

  static final Translated SECOND_STEP =
      new Translated(
          "Two-step verification",
          "Bestätigung in zwei Schritten",
          "Validation en deux étapes",
          "Verificación en dos pasos");
  static final Translated SIGNING_IN_AS =
      new Translated(
          "Signing in as %s.",
          "Anmeldung als %s.", "Connexion en tant que %s.", "Inicio de sesión como %s.");
  static final Translated ANY_CODE =
      new Translated(
          "Code from your authenticator app, or a recovery code",
          "Code aus Ihrer Authenticator-App oder ein Wiederherstellungscode",
          "Code de votre application d’authentification, ou un code de secours",
          "Código de su aplicación de autenticación o un código de recuperación");
  static final Translated USE_PASSKEY =
      new Translated(
          "Use a passkey",
          "Passkey verwenden",
          "Utiliser une clé d’accès",
          "Usar una llave de acceso");
  static final Translated CONTINUE = new Translated("Continue", "Weiter", "Continuer", "Continuar");
  static final Translated START_AGAIN =
      new Translated("Start again", "Von vorn beginnen", "Recommencer", "Empezar de nuevo");

  static final Translated SET_UP =
      new Translated(
          "Set up two-step verification",
          "Bestätigung in zwei Schritten einrichten",
          "Configurer la validation en deux étapes",
          "Configurar la verificación en dos pasos");
  static final Translated SCAN =
      new Translated(
          "This account needs a second factor besides its password. Scan this code with an authenticator app:",
          "Dieses Konto braucht mehr als sein Passwort. Scannen Sie diesen Code mit einer"
              + " Authenticator-App:",
          "Ce compte exige plus que son mot de passe. Scannez ce code avec une application"
              + " d’authentification :",
          "Esta cuenta necesita algo más que su contraseña. Escanee este código con una aplicación"
              + " de autenticación:");
  static final Translated OR_TYPE =
      new Translated(
          "Or type this key into the app: %s",
          "Oder geben Sie diesen Schlüssel in der App ein: %s",
          "Ou saisissez cette clé dans l’application : %s",
          "O escriba esta clave en la aplicación: %s");
  static final Translated QR_CODE = new Translated("QR code", "QR-Code", "Code QR", "Código QR");
  static final Translated SHOWN_CODE =
      new Translated(
          "Code that the app shows",
          "Code, den die App anzeigt",
          "Code affiché par l’application",
          "Código que muestra la aplicación");
  static final Translated RECOVERY_CODES =
      new Translated(
          "Recovery codes",
          "Wiederherstellungscodes",
          "Codes de secours",
          "Códigos de recuperación");
  static final Translated KEEP_CODES =
      new Translated(
          "Keep these codes where you can find them without your phone. Each one works once in"
              + " place of a code from the app. They are not shown again.",
          "Bewahren Sie diese Codes so auf, dass Sie sie ohne Ihr Telefon finden. Jeder ersetzt"
              + " einmal einen Code der App. Sie werden nicht noch einmal angezeigt.",
          "Conservez ces codes là où vous les trouverez sans votre téléphone. Chacun remplace une"
              + " fois un code de l’application. Ils ne seront plus affichés.",
          "Guarde estos códigos donde pueda encontrarlos sin su teléfono. Cada uno sustituye una"
              + " vez a un código de la aplicación. No se volverán a mostrar.");

  static final Translated SIGNED_IN =
      new Translated("Signed in", "Angemeldet", "Connecté", "Sesión iniciada");
  static final Translated SIGNED_IN_AS =
      new Translated(
          "You are signed in as %s.",
          "Sie sind angemeldet als %s.",
          "Vous êtes connecté en tant que %s.",
          "Ha iniciado sesión como %s.");
  static final Translated MAIL =
      new Translated("Go to mail", "Zu den E-Mails", "Ouvrir la messagerie", "Ir al correo");
  static final Translated ACCOUNT_SETTINGS =
      new Translated(
          "Password and sign-in",
          "Passwort und Anmeldung",
          "Mot de passe et connexion",
          "Contraseña y acceso");
  static final Translated REFUSED =
      new Translated(
          "This did not work",
          "Das hat nicht geklappt",
          "Cela n’a pas fonctionné",
          "No ha funcionado");
  static final Translated ONE_MOMENT =
      new Translated("One moment", "Einen Moment", "Un instant", "Un momento");

  static final Translated SUPPORT =
      new Translated("Support", "Support", "Assistance", "Asistencia");
  static final Translated SUPPORT_LINK =
      new Translated(
          "This link signs you in to the account of somebody who needs help. It works once. The"
              + " owner sees that it was used, and by whom.",
          "Dieser Link meldet Sie beim Konto einer Person an, die Hilfe braucht. Er funktioniert"
              + " einmal. Die Person sieht, dass er benutzt wurde und von wem.",
          "Ce lien vous connecte au compte d’une personne qui a besoin d’aide. Il fonctionne une"
              + " seule fois. Cette personne voit qu’il a été utilisé, et par qui.",
          "Este enlace abre la cuenta de una persona que necesita ayuda. Funciona una sola vez. Esa"
              + " persona ve que se ha usado y quién lo ha usado.");
  static final Translated SUPPORT_SESSION =
      new Translated(
          "It replaces your own session in this browser. To keep your session, open the link in a"
              + " private window.",
          "Er ersetzt Ihre eigene Sitzung in diesem Browser. Um sie zu behalten, öffnen Sie den"
              + " Link in einem privaten Fenster.",
          "Il remplace votre propre session dans ce navigateur. Pour la garder, ouvrez le lien dans"
              + " une fenêtre privée.",
          "Sustituye a su propia sesión en este navegador. Para conservarla, abra el enlace en una"
              + " ventana privada.");
  static final Translated SUPPORT_CODE =
      new Translated("Code of the link", "Code des Links", "Code du lien", "Código del enlace");
  static final Translated SUPPORT_USED =
      new Translated(
          "This link was used already, has expired, or is not allowed any more.",
          "Dieser Link wurde schon benutzt, ist abgelaufen oder nicht mehr erlaubt.",
          "Ce lien a déjà été utilisé, a expiré ou n’est plus autorisé.",
          "Este enlace ya se ha usado, ha caducado o ya no está permitido.");

  static final Translated WRONG_PASSWORD =
      new Translated(
          "The address or the password is wrong.",
          "Die Adresse oder das Passwort ist falsch.",
          "L’adresse ou le mot de passe est incorrect.",
          "La dirección o la contraseña no es correcta.");
  static final Translated WRONG_CODE =
      new Translated(
          "This code is wrong, or was used before.",
          "Dieser Code ist falsch oder wurde schon benutzt.",
          "Ce code est incorrect ou a déjà été utilisé.",
          "Este código no es correcto o ya se ha usado.");
  static final Translated WRONG_PASSKEY =
      new Translated(
          "This passkey is unknown.",
          "Dieser Passkey ist hier nicht bekannt.",
          "Cette clé d’accès n’est pas connue ici.",
          "Esta llave de acceso no se conoce aquí.");
  static final Translated TOO_MANY =
      new Translated(
          "Too many attempts. Wait some minutes.",
          "Zu viele Versuche. Warten Sie einige Minuten.",
          "Trop de tentatives. Attendez quelques minutes.",
          "Demasiados intentos. Espere unos minutos.");
  static final Translated BUSY =
      new Translated(
          "The server is too busy. Try again later.",
          "Der Server ist überlastet. Versuchen Sie es später noch einmal.",
          "Le serveur est trop occupé. Réessayez plus tard.",
          "El servidor está demasiado ocupado. Inténtelo más tarde.");
  static final Translated DISABLED =
      new Translated(
          "This account is disabled.",
          "Dieses Konto ist gesperrt.",
          "Ce compte est désactivé.",
          "Esta cuenta está desactivada.");
  static final Translated ENDED =
      new Translated(
          "This sign-in took too long, or was ended. Start again.",
          "Diese Anmeldung hat zu lange gedauert oder wurde beendet. Beginnen Sie von vorn.",
          "Cette connexion a duré trop longtemps ou a été interrompue. Recommencez.",
          "Este inicio de sesión ha tardado demasiado o se ha interrumpido. Empiece de nuevo.");
  static final Translated NEEDS_HTTPS =
      new Translated(
          "Signing in needs HTTPS.",
          "Zum Anmelden ist HTTPS nötig.",
          "La connexion exige HTTPS.",
          "Para iniciar sesión se necesita HTTPS.");
  static final Translated SIGN_IN_AGAIN =
      new Translated(
          "To change this, sign in again first: you signed in too long ago.",
          "Melden Sie sich dafür neu an: Ihre Anmeldung liegt lange zurück.",
          "Pour modifier ceci, reconnectez-vous : votre connexion est ancienne.",
          "Para cambiar esto, inicie sesión de nuevo: entró hace mucho tiempo.");
  static final Translated PROVIDER_REFUSED =
      new Translated(
          "The provider did not sign you in.",
          "Der Anbieter hat Sie nicht angemeldet.",
          "Le fournisseur ne vous a pas connecté.",
          "El proveedor no ha iniciado su sesión.");
  static final Translated PROVIDER_NOT_BELIEVED =
      new Translated(
          "The response of the provider could not be verified.",
          "Die Angaben des Anbieters konnten nicht geprüft werden.",
          "La réponse du fournisseur n’a pas pu être vérifiée.",
          "No se pudo verificar la respuesta del proveedor.");
  static final Translated PROVIDER_NO_ACCOUNT =
      new Translated(
          "There is no account on this server for your account at the provider.",
          "Für Ihr Konto beim Anbieter gibt es hier kein Konto.",
          "Aucun compte ici ne correspond à votre compte chez le fournisseur.",
          "Aquí no hay ninguna cuenta que corresponda a la suya en el proveedor.");
  static final Translated PROVIDER_UNAVAILABLE =
      new Translated(
          "The provider cannot be reached now. Try again later.",
          "Der Anbieter ist gerade nicht erreichbar. Versuchen Sie es später noch einmal.",
          "Le fournisseur est injoignable pour le moment. Réessayez plus tard.",
          "No se puede contactar con el proveedor ahora. Inténtelo más tarde.");

  private LoginText() {}
}
