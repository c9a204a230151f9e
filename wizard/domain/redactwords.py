"""The lists that a support bundle is made by: what is on none of them is left out.

The names of classes are those of the JDK, jt400 and log4j that a gateway's log holds; the ids of
messages are those that the wizard explains itself.
"""

from __future__ import annotations

import re
from functools import cache

from wizard.domain.chgusrprf import PARAMETERS
from wizard.domain.sentences import SENTENCES
from wizard.domain.symptoms import SYMPTOMS


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WORDS = """
a an and are as at be been by can for from had has have if in into is it its not of on or so than
that the then there they this to up was were will with without yes no
accepted access account acquire acquired active address again all already also an answer answered
any arrived ask asked attempt authority authorities authorized available back backup become before
begin began bind bound build bytes cache call called cannot caused certificate chain change
changed changing check checked class client close closed closing code command committed complete
completed config configuration configured connect connected connecting connection connections
connector context could count created current data debug default denied deleted depth describe
disconnect disconnected disabled does done down duration elapsed empty enabled end ended ending
entry error errors event exception executing executed exit expired failed failure fatal file files
finished first for found free from full gateway got group handshake host idle ignored info initial
initialised initialized input instance internal invalid iseries issuer java job joined keystore
last left length level library limit line lines list listener load loaded loading local lock
locked log logged logger main maximum memory message method minimum missing mode more ms name
native network new next none nothing null number object off old only open opened opening operation
option order out output parameter parameters partition path peer pending pool port ports prepare
process processed processing profile program property protocol provider queue read reading ready
received reconnect refused register reject rejected release released reload remaining remote
remove removed replaced reply request requested requests required reset resets resolved resource
response restart restarted result retry retrying return returned running runtime same sec second
seconds send sending sent server service session set shutdown shutting sign signed signon size
skipped socket source ssl stack start started starting state status still stop stopped stopping
store subject succeeded success successful suppressed sync synchronised synchronized system target
task temporary terminated thread threads time timed timeout tls toolbox trace trust trusted
truststore try trying type unable unexpected unknown update updated use used user users using
valid validate validated validating value values version wait waiting warn warning while worker
write writing written wrong
alert appropriate inappropriate certification cipher suite suites heap space plaintext rc suitable
unrecognized
building tampered cpf pkix sslhandshake chgusrprf dspusrprf qsys usrprf rmtcmd signon
svrmap qzsosign qzrcsrvs pwdexp pwdexpitv jdbc ibm jvm utf ccsid
"""
_COMMON = frozenset({"secret", "password", "admin", "welcome", "changeit", "letmein", "qwerty"})

TERMS = _listed(
    """
    X.509 PKCS12 PKCS#12 SHA-1 SHA-256 TLSv1 TLSv1.1 TLSv1.2 TLSv1.3 SSLv3 jt400.jar
    trustAnchors non-empty AlgorithmConstraints disabledAlgorithms NotAfter NotBefore
    protocol_version handshake_failure connection? USERID_DISABLE sign-on Sign-on
    - -- -> => ... … = | / & + – —
    """
)
"""Whole words of the symptoms that are no plain ones, and signs that stand alone."""

SPECIALS = frozenset(one for each in PARAMETERS.values() for one in each.special) | _listed(
    "*SIGNON *RMTCMD *SVRMAP *RMTSRV *OBJMGT *OPSYS *ALLCRTCHG *TLSV1.1 *TLSV1.2 *TLSV1.3"
)
"""Special values of the host's commands and system values."""

_EXTRA_IDS = "CPF0001 CPF0006 CPF9897 CPF9898 CPF9899 CPC2205 CPF4AA7 CPF2203 CPF2204"

PACKAGES = _listed(
    """
    java.io java.lang java.lang.reflect java.lang.invoke java.net java.nio java.nio.channels
    java.nio.file java.security java.security.cert java.util java.util.concurrent
    java.util.concurrent.locks java.util.regex java.util.stream java.sql javax.net javax.net.ssl
    javax.net.ssl.internal javax.security.auth javax.security.auth.login javax.crypto
    jdk.internal.net.ssl jdk.internal.reflect jdk.internal.misc sun.misc sun.nio.ch sun.nio.cs
    sun.reflect sun.security.ssl sun.security.validator sun.security.provider
    sun.security.provider.certpath sun.security.util sun.security.x509 sun.security.pkcs12
    sun.net.www.protocol.http sun.net.www.protocol.https com.sun.net.ssl.internal.ssl
    com.ibm.as400.access com.ibm.as400.security com.ibm.as400.security.auth com.ibm.as400.data
    com.ibm.as400.resource com.ibm.as400.util com.ibm.jsse2 com.mypass org.apache.log4j
    org.apache.log4j.rolling org.apache.log4j.spi org.apache.log4j.helpers
    org.apache.logging.log4j org.apache.logging.log4j.core org.ietf.jgss
    """
)
"""Packages whose classes a stack trace or a logger names; none of them is one's own word."""

EXCEPTIONS = _listed(
    """
    Exception Error Throwable RuntimeException IOException UncheckedIOException EOFException
    FileNotFoundException InterruptedIOException UnsupportedEncodingException
    IllegalArgumentException IllegalStateException IndexOutOfBoundsException
    ArrayIndexOutOfBoundsException StringIndexOutOfBoundsException NullPointerException
    NumberFormatException ClassCastException ClassNotFoundException NoClassDefFoundError
    NoSuchMethodError NoSuchFieldError NoSuchMethodException AbstractMethodError LinkageError
    UnsatisfiedLinkError ExceptionInInitializerError UnsupportedClassVersionError
    UnsupportedOperationException OutOfMemoryError StackOverflowError InterruptedException
    CloneNotSupportedException SecurityException InvocationTargetException
    UndeclaredThrowableException TimeoutException ExecutionException CancellationException
    RejectedExecutionException ConcurrentModificationException NoSuchElementException
    MissingResourceException SQLException
    ConnectException SocketException SocketTimeoutException UnknownHostException BindException
    NoRouteToHostException PortUnreachableException ProtocolException MalformedURLException
    ClosedChannelException AsynchronousCloseException AccessDeniedException NoSuchFileException
    SSLException SSLHandshakeException SSLKeyException SSLPeerUnverifiedException
    SSLProtocolException GeneralSecurityException InvalidAlgorithmParameterException
    InvalidKeyException KeyStoreException KeyManagementException NoSuchAlgorithmException
    NoSuchProviderException UnrecoverableKeyException UnrecoverableEntryException
    SignatureException CertificateException CertificateExpiredException
    CertificateNotYetValidException CertificateParsingException CertificateEncodingException
    CertPathValidatorException CertPathBuilderException CertStoreException ValidatorException
    SunCertPathBuilderException BadPaddingException
    AS400Exception AS400SecurityException AS400AuthenticationException
    ErrorCompletingRequestException
    ConnectionDroppedException ConnectionPoolException ExtendedIOException
    ExtendedIllegalArgumentException ExtendedIllegalStateException ExtendedIOException
    IllegalObjectTypeException IllegalPathNameException InternalErrorException
    ObjectAlreadyExistsException ObjectDoesNotExistException ObjectLockedException
    PoolException ProxyException ReturnCodeException ServerStartupException
    UnsupportedCharsetException RequestNotSupportedException LengthIsNotValidException
    PcmlException SwapFailedException RetrieveFailedException
    """
)
"""Exceptions of the JDK and jt400, without their packages."""

CLASSES = (
    _listed(
        """
    Thread Object String Class Socket ServerSocket System Runtime Method
    SSLSocket SSLContext SSLSocketFactory SSLSocketImpl KeyStore X509TrustManager
    X509TrustManagerImpl TrustManagerFactory
    AS400 SecureAS400 AS400ImplRemote AS400ImplProxy AS400NoThreadServer AS400ThreadedServer
    AS400Server AS400ConnectionPool CommandCall CommandCallImplRemote ProgramCall
    RemoteCommandImplRemote SignonServer Trace User UserList SystemValue PortMapper
    SocketContainer SocketContainerInet SocketContainerJSSE SocketContainerUnix
    Logger Category Appender FileAppender RollingFileAppender DailyRollingFileAppender
    ConsoleAppender AsyncAppender PatternLayout EnhancedPatternLayout SimpleLayout
    Connector Gateway Reset Service
    """
    )
    | EXCEPTIONS
)
"""Classes that a line may name with their package."""

CONFIG_CLASSES = _listed(
    """
    org.apache.log4j.FileAppender org.apache.log4j.RollingFileAppender
    org.apache.log4j.DailyRollingFileAppender org.apache.log4j.ConsoleAppender
    org.apache.log4j.AsyncAppender org.apache.log4j.PatternLayout
    org.apache.log4j.EnhancedPatternLayout org.apache.log4j.SimpleLayout
    org.apache.log4j.rolling.RollingFileAppender org.apache.log4j.net.SMTPAppender
    org.apache.log4j.net.SyslogAppender org.apache.log4j.nt.NTEventLogAppender
    File RollingFile Console PatternLayout RollingRandomAccessFile RandomAccessFile Async
    """
)
"""What a log's settings may name as the class of an appender or a layout."""

KEY_WORDS = _listed(
    """
    log4j rootLogger rootCategory logger category appender additivity layout level name type file
    File fileName filePattern ConversionPattern pattern MaxFileSize MaxBackupIndex Append
    BufferedIO ImmediateFlush Threshold Target Encoding DatePattern Policies Strategy Policy max
    Filter policies strategy status monitorInterval filters appenders loggers appenderRef
    appenderRefs ref fpc101 console stdout stderr rolling daily root mail mypass access as400 ibm
    com org apache R A1 A2 To From Subject SMTPHost debug reset configDebug size time
    """
)
"""Segments of the keys of log4j's settings."""

COMMANDS = _listed("CHGUSRPRF CRTUSRPRF CHGPRF CHGPWD")
"""Commands whose values without a keyword may be a password."""


@cache
def known() -> frozenset[str]:
    """Every plain word, in lower case."""
    words = set(_WORDS.split())
    texts = [
        part for key, parts in SENTENCES.items() if key.startswith("message.") for part in parts
    ]
    for symptom in SYMPTOMS:
        texts += [str(symptom.what), str(symptom.why), str(symptom.next_step)]
    for text in texts:
        words.update(word.lower() for word in re.findall(r"[A-Za-z]{2,}", text))
    return frozenset(words) - _COMMON


@cache
def message_ids() -> frozenset[str]:
    """The ids of the host's messages that the wizard explains."""
    ids = set(_EXTRA_IDS.split())
    ids.update(f"CPF22{row}{digit}" for row in "CD" for digit in "0123456789ABCDEF")
    texts = [*SENTENCES, *(part for parts in SENTENCES.values() for part in parts)]
    texts += [symptom.pattern for symptom in SYMPTOMS]
    for text in texts:
        ids.update(
            re.findall(r"(?<![A-Z0-9])(?:CP[ADFIC]|MCH|CWB)[0-9A-F]{4}(?![0-9A-Za-z])", text)
        )
    return frozenset(ids)


def word(text: str) -> bool:
    """Whether it is one known word, in a case that words are written in."""
    plain = (
        text.isascii() and text.isalpha() and (text.islower() or text.isupper() or text.istitle())
    )
    return text in TERMS or (plain and text.lower() in known())
