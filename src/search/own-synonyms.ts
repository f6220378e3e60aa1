/** Wasil's own synonyms, in the form of a file of them (Synonyms): English and Arabic words of an IT desk. */
export const OWN_SYNONYMS = `# Words that mean the same where somebody asks for help. One group a line, separated by commas; words of one group find each other,
# in one language or another. A group may have phrases. What begins with # is left out.

# Networks
wifi, wi-fi, wlan, wireless, واي فاي, وايفاي, لاسلكي, لاسلكية
vpn, globalprotect, anyconnect, forticlient, tunnel, في بي ان
home, home office, remotely, teleworking, hotel, hotspot, بيت, البيت, منزل, خارج المكتب, عن بعد, فندق
internet, online, إنترنت, انترنت, نت
network, lan, ethernet, شبكة
cable, cord, wire, كابل, كيبل, وصلة, سلك
socket, outlet, wall, port, مقبس, منفذ, فتحة
switch, hub, router, access point, راوتر, سويتش
drops, disconnects, disconnected, cut off, kicked out, thrown out, reconnect, reconnecting, interrupted, انقطاع, ينقطع, يفصل, يطيح, يقطع, فصل
connect, connection, join, اتصال, يتصل, متصل, شبك, يشبك
guest, visitor, ضيف, ضيوف, زائر, زوار

# Printing and scanning
printer, print, copier, photocopier, multifunction, mfp, طابعة, طباعة, برنتر, طابعات, اطبع, يطبع
queue, print job, spooler, lined up, lines up, held up, hanging, stuck, قائمة الانتظار, عالق, عالقة, معلق, ما يطلع
paper, sheet, tray, ورق, ورقة, أوراق
jam, jammed, crumpled, انحشار, محشور, يعلق, تعلق, عالق
toner, ink, cartridge, streaks, stripes, حبر, تونر, خطوط
scan, scanner, scanning, digitise, سكانر, سكنر, مسح ضوئي, ماسح
badge, id card, staff card, employee card, بطاقة, بطاقات, كرت, كروت
faded, pale, faint, باهت, باهتة, فاتح

# Mail and calendars
email, e-mail, mail, mails, message, messages, outlook, بريد, إيميل, ايميل, رسالة, رسائل, رسايل, اوتلوك
mailbox, inbox, postbox, صندوق البريد, صندوق الوارد
shared mailbox, team mailbox, group mailbox, inbox, صندوق مشترك, بريد مشترك
full, quota, limit, space, capacity, low space, out of space, ممتلئ, امتلاء, مليان, مساحة, سعة
out of office, out-of-office, absence, automatic reply, autoreply, auto-reply, vacation, hospital, sick leave, away, خارج المكتب, رد تلقائي, إجازة
attachment, attached, attach, مرفق, مرفقات
large, big, huge, size, megabytes, كبير, كبيرة, حجم
junk, spam, quarantine, unwanted, مزعج, سبام
bounced, returned, undeliverable, مرتجعة, ترجع, مرتدة
calendar, appointment, appointments, diary, تقويم, موعد, مواعيد, مواعيدي
book, booking, booked, reserve, reserved, reservation, double-booked, حجز, حجزت, حجزي, محجوز
room, meeting room, conference room, قاعة, غرفة

# Passwords and signing in
password, passcode, passphrase, credentials, كلمة المرور, كلمة السر, باسورد, الرقم السري, باسوورد
locked, lock, lockout, locked out, unlock, قفل, مقفل, مقفول, انقفل
blocked, barred, disabled, not allowed, prohibited, محظور, حظر, محجوب, ممنوع, مانع
forgot, forgotten, نسيت, نسيان, ناسي
account, user, username, حساب, حسابي, يوزر, مستخدم
login, log in, log on, logon, sign in, sign-in, signing in, دخول, تسجيل الدخول, لوقن
authenticator, mfa, 2fa, two-factor, multi-factor, verification, approval, approve, one-time, otp, مصادقة, التحقق, موافقة, تأكيد, اعتماد
new phone, old phone, traded in, replaced, replacement, exchanged, هاتف جديد, جوال جديد, موبايل جديد, استبدلت, نقل

# Meetings
meeting, conference, call, calls, teams, zoom, webex, اجتماع, اجتماعات, ميتنق, ميتنج, تيمز, مكالمة
sound, audio, hear, hears, mute, muted, silent, volume, صوت, صوتي, يسمع, يسمعني, أسمع, ساكت, كتم
microphone, mic, مايك, ميكروفون
headset, headphones, earphones, earbuds, airpods, speaker, loudspeaker, jabra, poly, سماعة, سماعات
camera, webcam, كاميرا
share, screen sharing, sharing, present, presenting, presentation, slides, مشاركة الشاشة, عرض
projector, beamer, hdmi, بروجكتر, بروجكتور, جهاز العرض, داتا شو

# Devices
laptop, notebook, computer, pc, desktop, macbook, thinkpad, حاسوب, لابتوب, كمبيوتر, محمول, حاسب
phone, mobile, smartphone, iphone, android, cell phone, samsung, جوال, هاتف, موبايل, آيفون, ايفون, تلفون
desk phone, telephone, voicemail, extension, ringing, ring, callers, receiver, dialling, dnd, تحويلة, هاتف المكتب
tablet, ipad, تابلت, آيباد
screen, monitor, display, شاشة, شاشات, الشاشتين, مونيتور
black, blank, dark, no signal, no input, no picture, أسود, سوداء, سودا, لا إشارة
dock, docking, docking station, flexdesk, قاعدة, القاعدة, قاعدة الإرساء, دوك
battery, charge, charger, charging, power supply, بطارية, شحن, يشحن, شاحن
dead, switch on, turn on, power on, power button, does not start, لا يعمل, لا يشتغل, ما يشتغل, تشغيل
slow, sluggish, freezes, lags, بطيء, بطئ, تقيل, ثقيل, يهنق
hot, heat, overheats, fan, noisy, loud, حرارة, يسخن, سخن, مروحة
blue screen, bluescreen, bsod, stop code, crash, crashes, uncorrectable error, شاشة زرقاء
keyboard, keys, لوحة المفاتيح, كيبورد, كيبوردي
mouse, pointer, ماوس, فأرة
usb, usb stick, memory stick, flash drive, thumb drive, external drive, external disk, stick, فلاشة, فلاش, يو اس بي, قرص خارجي
coffee, spilled, liquid, water, قهوة, انسكب, ماء

# Files
disk, hard disk, hard drive, ssd, c drive, explorer, قرص, هارد, درايف
folder, directory, network drive, shared drive, file share, مجلد, مجلدات, فولدر, القرص المشترك
permission, access, rights, authorized, authorised, authorization, denied, refused, refuses, granted, صلاحية, صلاحيات, رفض, مرفوض, ترفض, إذن
restore, recover, undelete, get back, previous version, استعادة, استرجاع, استرجاعه, إرجاع
deleted, delete, removed, vanished, disappeared, overwritten, saved over, حذف, محذوف, حذفت, مسح, انمسح, اختفى
onedrive, sync, synchronise, synchronize, processing changes, مزامنة, ون درايف
excel, spreadsheet, workbook, worksheet, إكسل, اكسل
open by another, locked for editing, read only, read-only, للقراءة فقط
pdf, acrobat, بي دي اف
sign, signature, signing, توقيع
form, fill in, filling in, نموذج, استمارة
word, powerpoint, office app, microsoft 365, وورد, باوربوينت, أوفيس
licence, license, unlicensed, activation, subscription, رخصة, ترخيص, تفعيل
software, program, programme, application, tool, برنامج, برامج, تطبيق, تطبيقات
install, installation, installing, تثبيت, تنصيب, تنزيل
administrator, admin, أدمن, المسؤول, مسؤول النظام

# The web
browser, chrome, firefox, متصفح, كروم
page, website, web page, site, portal, intranet, صفحة, موقع, مواقع, بوابة
incognito, private window, cache, cookies, too many redirects
certificate, not private, not secure, security warning, شهادة
warning, alert, alarm, popup, pop-up, تحذير, إنذار, انذار, تنبيه
phishing, suspicious, fraud, scam, fake, strange mail, gift cards, احتيال, احتيالية, مشبوه, مشبوهة, تصيد
click, clicked, link, نقرت, ضغطت, رابط, لينك
virus, malware, ransomware, infected, hacked, antivirus, فيروس, مخترق, اختراق, ضار, خبيث
bitlocker, recovery key, encryption, encrypted, مفتاح الاسترداد, بيتلوكر, ٤٨ رقم
update, updates, upgrade, patch, تحديث, تحديثات
restart, restarted, restarts, reboot, shut down, إعادة التشغيل, يعيد التشغيل
remote desktop, remote session, remote login, rdp, سطح المكتب البعيد

# People and business applications
new employee, newcomer, new colleague, new hire, trainee, apprentice, intern, joiner, onboarding, first day, موظف جديد, متدرب
leaves, leaver, leaving, resigns, resigning, resignation, last day, استقالة, مستقيل, مغادرة
sap, erp, transaction, company code, ساب
expense, expenses, concur, receipt, receipts, reimbursement, مصروفات, مصاريف, مصروفاتي, إيصال, إيصالات, فاتورة, فواتير
lost, stolen, theft, thief, missing, فقدان, مفقود, ضاع, سرقة, سرق, مسروق, انسرق
arabic, letters, characters, fonts, symbols, العربي, العربية, حروف, الحروف, رموز, مقطعة, مقلوب
language, input language, لغة, اللغة, لغات
time zone, clock, hour, wrong time, ساعة, الساعة, التوقيت, المنطقة الزمنية
colleague, coworker, زميل, زميلي, زميلتي
file, files, document, documents, ملف, ملفات, مستند, مستندات
`;
