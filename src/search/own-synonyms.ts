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
drops, dropped, disconnects, disconnected, cut off, kicked out, thrown out, reconnect, reconnecting, interrupted, unstable, انقطاع, ينقطع, تنقطع, يفصل, بيفصل, يطيح, يقطع, فصل
connect, connection, join, اتصال, يتصل, متصل, شبك, يشبك
guest, visitor, ضيف, ضيوف, زائر, زوار

# Printing and scanning
printer, print, copier, photocopier, multifunction, mfp, طابعة, طباعة, برنتر, طابعات, اطبع, يطبع
queue, print job, spooler, lined up, lines up, held up, hanging, stuck, come out, comes out, قائمة الانتظار, عالق, عالقة, معلق, ما يطلع, ما تطلع
paper, sheet, tray, ورق, ورقة, أوراق
jam, jammed, crumpled, انحشار, محشور, يعلق, تعلق, عالق, تسحب
toner, ink, cartridge, streaks, stripes, lines, smudges, حبر, تونر, خطوط, بقع
scan, scanner, scanning, digitise, سكانر, سكنر, مسح ضوئي, ماسح
badge, id card, staff card, employee card, بطاقة, بطاقات, كرت, كروت
faded, pale, faint, باهت, باهتة, فاتح

# Mail and calendars
email, e-mail, mail, mails, message, messages, outlook, بريد, إيميل, ايميل, رسالة, رسائل, رسايل, اوتلوك
mailbox, inbox, postbox, صندوق البريد, صندوق الوارد
shared mailbox, team mailbox, group mailbox, inbox, send as, on behalf of, صندوق مشترك, بريد مشترك
full, quota, limit, space, capacity, low space, out of space, gigabytes, ممتلئ, امتلاء, امتلأ, مليان, مساحة, سعة
out of office, out-of-office, absence, automatic reply, autoreply, auto-reply, vacation, hospital, sick leave, away, خارج المكتب, رد تلقائي, إجازة
attachment, attached, attach, مرفق, مرفقات
large, big, huge, size, megabytes, too heavy, كبير, كبيرة, حجم, ميجا
junk, spam, quarantine, unwanted, newsletter, مزعج, سبام, غير المرغوب
bounced, returned, undeliverable, مرتجعة, ترجع, مرتدة
calendar, appointment, appointments, diary, تقويم, موعد, مواعيد, مواعيدي
book, booking, booked, reserve, reserved, reservation, double-booked, حجز, حجزت, حجزي, محجوز
room, meeting room, conference room, قاعة, غرفة

# Passwords and signing in
password, passcode, passphrase, credentials, كلمة المرور, كلمة السر, باسورد, الرقم السري, باسوورد
locked, lock, lockout, locked out, unlock, قفل, مقفل, مقفول, انقفل, اتقفل, يقفل
blocked, barred, disabled, not allowed, prohibited, محظور, حظر, محجوب, ممنوع, مانع
forgot, forgotten, cannot remember, نسيت, نسيان, ناسي
account, user, username, حساب, حسابي, يوزر, مستخدم
login, log in, log on, logon, sign in, sign-in, signing in, دخول, تسجيل الدخول, لوقن
authenticator, mfa, 2fa, two-factor, multi-factor, verification, approval, approve, one-time, otp, مصادقة, التحقق, موافقة, تأكيد, اعتماد
new phone, old phone, traded in, replaced, replacement, exchanged, هاتف جديد, جوال جديد, موبايل جديد, استبدلت, نقل

# Meetings
meeting, conference, call, calls, teams, zoom, webex, اجتماع, اجتماعات, ميتنق, ميتنج, تيمز, مكالمة
sound, audio, hear, hears, mute, muted, silent, volume, صوت, صوتي, يسمع, يسمعني, أسمع, ساكت, كتم
microphone, mic, مايك, ميكروفون
headset, headphones, earphones, earbuds, airpods, speaker, loudspeaker, jabra, poly, سماعة, سماعات
camera, webcam, video, كاميرا, فيديو
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
battery, charge, charger, charging, power supply, power bank, drains, empties, percent, بطارية, البطاريه, شحن, يشحن, تشحن, شاحن, تخلص
dead, switch on, turn on, power on, power button, does not start, لا يعمل, لا يشتغل, ما يشتغل, تشغيل
slow, slowly, sluggish, freezes, frozen, lags, takes forever, takes ages, loading, بطيء, بطيئ, بطئ, بطيئة, تقيل, ثقيل, يهنق, بيهنج, مهنج, يتأخر
hot, heat, overheats, overheating, fan, noisy, loud, noise, burns, حرارة, يسخن, بيسخن, سخن, ساخن, مروحة
blue screen, bluescreen, bsod, stop code, crash, crashes, crashed, sad face, uncorrectable error, شاشة زرقاء
keyboard, keys, layout, types, typing, لوحة المفاتيح, كيبورد, كيبوردي, أكتب, الكتابة
mouse, pointer, ماوس, فأرة
usb, usb stick, memory stick, flash drive, thumb drive, external drive, external disk, stick, فلاشة, فلاش, يو اس بي, قرص خارجي
coffee, spilled, liquid, water, قهوة, انسكب, ماء

# Files
disk, hard disk, hard drive, ssd, c drive, explorer, قرص, هارد, درايف
folder, directory, network drive, shared drive, file share, مجلد, مجلدات, فولدر, القرص المشترك
permission, access, rights, authorized, authorised, authorization, denied, refused, refuses, granted, صلاحية, صلاحيات, رفض, مرفوض, ترفض, إذن
restore, recover, retrieve, undelete, get back, bring back, previous version, older version, استعادة, استرجاع, استرجاعه, إرجاع, أرجع, يرجع
deleted, delete, erased, removed, vanished, disappeared, overwritten, saved over, حذف, محذوف, حذفت, انحذف, مسح, مسحت, انمسح, اتمسح, اختفى, اختفت
onedrive, sync, syncing, synchronise, synchronize, processing changes, cloud, مزامنة, ون درايف, سحابة
excel, spreadsheet, workbook, worksheet, إكسل, اكسل
open by another, locked for editing, read only, read-only, للقراءة فقط
pdf, acrobat, بي دي اف
sign, signature, signing, توقيع
form, fill in, filling in, نموذج, استمارة
word, powerpoint, office app, microsoft 365, وورد, باوربوينت, أوفيس
licence, license, unlicensed, activation, subscription, رخصة, ترخيص, تفعيل
software, program, programme, application, app, tool, برنامج, برامج, تطبيق, تطبيقات
install, installation, installing, تثبيت, تنصيب, تنزيل
administrator, admin, أدمن, المسؤول, مسؤول النظام

# The web
browser, chrome, firefox, متصفح, كروم
page, website, web page, webpage, site, portal, intranet, صفحة, صفحات, موقع, مواقع, بوابة
incognito, private window, cache, cookies, too many redirects, signs me out, logs me out, outdated, broken layout, الكاش, ذاكرة التخزين المؤقت
certificate, not private, not secure, security warning, شهادة
warning, alert, alarm, popup, pop-up, تحذير, إنذار, انذار, تنبيه
phishing, suspicious, dubious, fraud, fraudulent, scam, scammer, fake, spoofed, strange mail, gift cards, احتيال, احتيالية, مشبوه, مشبوهة, مريب, مزيف, مزيفة, نصب, تصيد
click, clicked, link, نقرت, ضغطت, رابط, لينك
virus, malware, trojan, ransomware, infected, hacked, hacker, antivirus, defender, فيروس, فايروس, مخترق, اختراق, ضار, ضارة, خبيث, هكر
bitlocker, recovery key, encryption, encrypted, مفتاح الاسترداد, بيتلوكر, ٤٨ رقم
update, updates, updating, upgrade, patch, windows update, تحديث, تحديثات, يحدث
restart, restarted, restarts, reboot, shut down, إعادة التشغيل, يعيد التشغيل
remote desktop, remote session, remote login, rdp, سطح المكتب البعيد

# People and business applications
new employee, newcomer, new colleague, new hire, new starter, trainee, apprentice, intern, joiner, joins, onboarding, first day, موظف جديد, موظفة جديدة, متدرب
leaves, leaver, leaving, left the company, resigns, resigned, resigning, resignation, last day, offboarding, استقالة, استقال, مستقيل, مغادرة, ترك العمل
sap, erp, transaction, company code, ساب
expense, expenses, expense report, concur, receipt, receipts, reimbursement, invoice, مصروفات, مصاريف, مصروفاتي, إيصال, إيصالات, فاتورة, فواتير
lost, stolen, theft, thief, robbed, left behind, missing, فقدان, فقدت, مفقود, ضاع, ضيعت, سرقة, سرق, مسروق, انسرق, اتسرق
arabic, letters, characters, fonts, symbols, question marks, garbled, encoding, العربي, العربية, حروف, الحروف, رموز, مقطعة, مقلوب, معكوس, علامات استفهام
language, input language, لغة, اللغة, لغات
time zone, timezone, clock, hour, wrong time, one hour, ساعة, الساعة, التوقيت, المنطقة الزمنية, متأخرة, متقدمة
colleague, coworker, زميل, زميلي, زميلتي
file, files, document, documents, ملف, ملفات, مستند, مستندات
`;
