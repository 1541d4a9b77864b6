; A machine in one boot sector: it counts, shows the count and keeps it on its disk.
;
; Sector 1 of the boot disk holds the state: "ESPALIER", then the count as a 16-bit word.
; Twice a second the guest reads it, adds one, shows it, writes it back, and leaves a copy at a place
; that moves on, so that memory, screen and disk all change, and a cold start goes on where the disk was.
; The last 16 cells of the screen are the count in binary, highest bit first: the picture can be read by programs.

bits 16
org 0x7c00

width       equ 320
height      equ 200
bandHeight  equ 56
cellTop     equ 180
hues        equ 56              ; the palette's 24 light hues, and how far from them
middling    equ 72              ; the same hues are
dark        equ 120
state       equ 0x8000
count       equ state + 8
stateSector equ 1
firstCopy   equ 128             ; a cluster of the image, in sectors
lastCopy    equ 32767           ; within 16 MiB

start:
        cli
        xor     ax, ax
        mov     ds, ax
        mov     ss, ax
        mov     sp, 0x7c00
        sti
        cld
        mov     [drive], dl
        mov     ax, 0x0013              ; 320 x 200, a byte a point
        int     0x10
        mov     ax, 0x1130              ; ES:BP = the 8 x 8 letters
        mov     bh, 3
        int     0x10
        push    es
        pop     fs
        push    0xa000
        pop     es

tick:
        mov     eax, stateSector
        mov     bh, 0x42
        call    disk
        cmp     dword [state], "ESPA"
        je      .known
        mov     dword [state], "ESPA"   ; a blank disk
        mov     dword [state + 4], "LIER"
        mov     word [count], 0
.known: inc     word [count]
        mov     ax, [count]
        push    es
        push    ds
        pop     es
        mov     di, count               ; the rest of the sector says it too
        mov     cx, (512 - 8) / 2
        rep     stosw
        pop     es
        mov     eax, stateSector
        call    write
        movzx   eax, word [count]       ; the copy moves on by a cluster
        shl     eax, 7
        and     eax, lastCopy
        or      al, firstCopy
        call    write

        mov     ax, [count]             ; a new colour every 32
        shr     ax, 5
        mov     dl, 7
        mul     dl
        mov     dl, 24
        div     dl
        add     ah, hues
        cmp     ah, [hue]
        je      .digits
        mov     [hue], ah

        mov     al, ah                  ; band
        xor     di, di
        mov     cx, width * bandHeight
        rep     stosb
        add     al, dark
        mov     cx, width * (height - bandHeight)
        rep     stosb
        mov     bh, ah
        mov     dl, al
        mov     bl, [nameScale]
        mov     di, [namePlace]
        mov     si, name
.letter:
        lodsb
        test    al, al
        jz      .digits
        call    glyph
        jmp     .letter

.digits:
        mov     bh, [hue]
        add     bh, dark
        mov     dl, 15
        mov     bl, 7
        mov     di, width * 88 + 23 + 4 * 56
        mov     ax, [count]
        mov     cx, 5
.digit: push    dx
        xor     dx, dx
        mov     si, 10
        div     si
        xchg    ax, dx
        mov     si, dx
        pop     dx
        add     al, '0'
        call    glyph
        mov     ax, si
        sub     di, 2 * 56
        test    ax, ax
        jnz     .next
        mov     dl, [hue]               ; leading zeros
        add     dl, middling
.next:  loop    .digit

        mov     dx, [count]
        mov     di, width * cellTop + 2
        mov     cx, 16
.cell:  mov     al, [hue]
        shl     dx, 1
        jc      .lit
        add     al, middling
.lit:   pusha
        mov     dx, 12
.line:  mov     cx, 16
        rep     stosb
        add     di, width - 16
        dec     dx
        jnz     .line
        popa
        add     di, 20
        loop    .cell

        mov     bx, [0x46c]             ; clock ticks, 18.2 a second
.wait:  hlt
        mov     ax, [0x46c]
        sub     ax, bx
        cmp     ax, 9
        jb      .wait
        jmp     tick

; al = letter, di = place, bl = scale, dl = ink, bh = paper. Moves di on by the letter's width.
glyph:  pusha
        movzx   si, al
        shl     si, 3
        add     si, bp
        mov     dh, 8
.row:   fs lodsb
        movzx   cx, bl
.line:  pusha
        mov     ah, al
        mov     dh, 8
.bit:   mov     al, bh
        shl     ah, 1
        jnc     .paint
        mov     al, dl
.paint: movzx   cx, bl
        rep     stosb
        dec     dh
        jnz     .bit
        popa
        add     di, width
        loop    .line
        dec     dh
        jnz     .row
        popa
        movzx   ax, bl
        shl     ax, 3
        add     di, ax
        ret

; eax = sector, bh = BIOS function: one sector between `state` and the disk.
write:  mov     bh, 0x43
disk:   pusha
        mov     [packetSector], eax
        mov     ah, bh
        mov     al, 0
        mov     dl, [drive]
        mov     si, packet
        int     0x13
        popa
        ret

packet: db      16, 0
        dw      1, state, 0
packetSector:
        dq      0
drive:  db      0
hue:    db      0

        times   510 - 28 - ($ - $$) db 0
namePlace:                              ; patched: see guest-program.ts
        dw      0
nameScale:
        db      0
name:   times 25 db 0
        dw      0xaa55
